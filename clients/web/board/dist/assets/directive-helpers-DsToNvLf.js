import{Z as l}from"./app-Bcvm0wP2.js";/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const v={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4},B=t=>(...e)=>({_$litDirective$:t,values:e});let T=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,i,$){this._$Ct=e,this._$AM=i,this._$Ci=$}_$AS(e,i){return this.update(e,i)}update(e,i){return this.render(...i)}};/**
 * @license
 * Copyright 2020 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */const{I:u}=l,o=t=>t,m=t=>t.strings===void 0,c=()=>document.createComment(""),p=(t,e,i)=>{const $=t._$AA.parentNode,r=e===void 0?t._$AB:e._$AA;if(i===void 0){const s=$.insertBefore(c(),r),_=$.insertBefore(c(),r);i=new u(s,_,t,t.options)}else{const s=i._$AB.nextSibling,_=i._$AM,n=_!==t;if(n){let A;i._$AQ?.(t),i._$AM=t,i._$AP!==void 0&&(A=t._$AU)!==_._$AU&&i._$AP(A)}if(s!==r||n){let A=i._$AA;for(;A!==s;){const d=o(A).nextSibling;o($).insertBefore(A,r),A=d}}}return i},U=(t,e,i=t)=>(t._$AI(e,i),t),a={},I=(t,e=a)=>t._$AH=e,M=t=>t._$AH,R=t=>{t._$AR(),t._$AA.remove()};export{M,B as e,R as h,T as i,I as p,m as r,v as t,U as u,p as v};
