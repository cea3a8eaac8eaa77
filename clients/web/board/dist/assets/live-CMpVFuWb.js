import{ax as e,ay as t,aG as r,aH as n,aI as i,A as s,az as a}from"./index-ZgkywUo2.js";
/**
 * @license
 * Copyright 2020 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const o=e(class extends t{constructor(e){if(super(e),e.type!==r.PROPERTY&&e.type!==r.ATTRIBUTE&&e.type!==r.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!n(e))throw Error("`live` bindings can only contain a single expression")}render(e){return e}update(e,[t]){if(t===i||t===s)return t;const n=e.element,o=e.name;if(e.type===r.PROPERTY){if(t===n[o])return i}else if(e.type===r.BOOLEAN_ATTRIBUTE){if(!!t===n.hasAttribute(o))return i}else if(e.type===r.ATTRIBUTE&&n.getAttribute(o)===t+"")return i;return a(e),t}});export{o as l};
