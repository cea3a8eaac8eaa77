import{t as $,A as l,f as p,j as i,F as h}from"./index-CN7r67rl.js";const r=$({board:["Tafel","Board"],list:["Liste","List"],fahrplan:["Fahrplan","Roadmap"],ways:["Ansichten des Landkreises","Views of the district"],district:["Landkreis","District"]}),b=(t,s,e)=>`${r[t]()} ${p(e,s)}`,o=(t,s)=>{const e=new URLSearchParams(location.search);return["sort",...s==="list"?[]:["stage"]].forEach(n=>e.delete(n)),`/d/${t}/${s}${e.size===0?"":`?${e.toString()}`}`};function f(t,s,e,n=l){const c=[...e?.values()??[]].filter(a=>a.kind==="district").sort((a,d)=>a.name.localeCompare(d.name,"de"));return i`<div class="ib-district"><h1 class="ib-title" tabindex="-1">${b(t,s,e)}</h1>
    <nav class="ib-ways" aria-label=${r.ways()}>${["board","list","fahrplan"].map(a=>i`<a class="ib-ways__way" href=${o(s,a)} aria-current=${a===t?"page":l}>${r[a]()}</a>`)}</nav>
    ${c.length<2?l:i`<label class="ib-district__choice"><span class="kern-sr-only">${r.district()}</span>
      <select class="ib-pick" @change=${a=>h(o(a.target.value,t))}>
        ${c.map(a=>i`<option value=${a.key} ?selected=${a.key===s}>${a.name}</option>`)}</select></label>`}
    ${n}</div>`}export{f as d,b as v};
