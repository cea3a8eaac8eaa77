import{p as h}from"./org-match-DO9svmeM.js";const S=`/* SPDX-License-Identifier: EUPL-1.2 */
/* SYNONYMS (field, headers): what columns of offices' tables are called, folded (lower case, letters and digits, umlauts spelt out), separated by spaces.  Keys and
   labels of the definition need not stand here. */
SYNONYMS ("title", "titel title name bezeichnung idee massnahme vorhaben projekt projekttitel projectname project idea measure")
SYNONYMS ("summary", "beschreibung kurzbeschreibung kurztext zusammenfassung summary description abstract shortdescription")
SYNONYMS ("problem", "problem ausgangslage problemstellung handlungsbedarf")
SYNONYMS ("objective", "ziel ziele zielsetzung wirkung objective objectives goal aim")
SYNONYMS ("solution", "loesung loesungsansatz umsetzung solution approach")
SYNONYMS ("benefit", "nutzen mehrwert benefit benefits")
SYNONYMS ("target_groups", "zielgruppe zielgruppen targetgroup targetgroups")
SYNONYMS ("fields_of_action", "handlungsfeld handlungsfelder themenfeld themenfelder fieldofaction fieldsofaction topic topics")
SYNONYMS ("measure_type", "massnahmenart massnahmentyp measuretype")
SYNONYMS ("priority", "prioritaet prio priority")
SYNONYMS ("horizon", "horizont zeithorizont umsetzungshorizont horizon")
SYNONYMS ("maturity", "reifegrad maturity")
SYNONYMS ("starts_on", "beginn start startdatum von startson startdate")
SYNONYMS ("ends_on", "ende enddatum bis endson enddate")
SYNONYMS ("invest_cents", "kosten investition investitionskosten einmaligekosten invest investment cost")
SYNONYMS ("annual_cents", "laufendekosten folgekosten jaehrlichekosten annualcost runningcost")
SYNONYMS ("visibility", "sichtbarkeit visibility")
`,f=new Map([...S.matchAll(/^SYNONYMS \("(\w+)", "([^"]*)"\)/gm)].map(([,e,n])=>[e,n.split(" ")])),d=e=>f.get(e)??[],w=e=>[...f].find(([,n])=>n.includes(e))?.[0],m={title:[...d("title"),"thema"],summary:[...d("summary"),"satz","erlaeuterung","sentence"],org:["gemeinde","organisation","kommune","stadt","ort","traeger","einreicher","ars","ags","schluessel","verwaltung","org","municipality","key"]};function N(e,n){const s=[];let t=0,i=1;const a=()=>t>=e.length||e[t]===`
`||e[t]==="\r",c=()=>{const o=t;for(;!a()&&e[t]!==n;)t++;return e.slice(o,t)},l=()=>{t+=e.startsWith(`\r
`,t)?2:1,i++},r=o=>{const p=++t;for(s.open=i;t<e.length;t++)if(e[t]===`
`)i++;else if(e[t]==='"'&&e[++t]!=='"'){s.open=void 0;break}const g=e.slice(p,s.open===void 0?t-1:t).replace(/""/g,'"'),u=c();return o.behind||=u!=="",g+u};for(;;){for(;t<e.length&&a();)l();if(t>=e.length)return s;const o=Object.assign([],{line:i});for(;o.push(e[t]==='"'?r(o):c()),!a();t++);s.push(o)}}function Y(e,n){const s=N(e,n),t=s.map(i=>Object.assign(i.map(a=>a.replace(/\s+/g," ").trim()),{line:i.line}));return Object.assign(t.filter(i=>i.some(a=>a!=="")),s.open===void 0?{}:{open:s.open})}function j(e){const n=e.replace(/"[^"]*("|$)/g,"").split(/[\r\n]/,1)[0],s=t=>n.split(t).length;return[";",",","	"].sort((t,i)=>s(i)-s(t))[0]}function b(e){const n=e.split(`
`,1)[0];return e.includes("	")?"	":n.split(";").length>1&&n.split(";").length>=n.split(",").length?";":"	"}const O=/^\s*(?:[-–—*•·▪◦]|\d{1,3}[.)])\s+/;function y(e){const n=e.replace(O,"").replace(/\s+/g," ").trim(),s=/^(.{3,120}?)(?:\s[–—-]\s|:\s)(.+)$/.exec(n);return s===null?{title:n,summary:"",org:""}:{title:s[1].trim(),summary:s[2].trim(),org:""}}function M(e){const n=h(e).replace(/ /g,"");return Object.keys(m).find(s=>n!==""&&m[s].includes(n))}function v(e){const n=new Map;return e.forEach((s,t)=>{const i=M(s);i!==void 0&&!n.has(i)&&n.set(i,t)}),n.has("title")?n:void 0}function z(e){const n=e.every(s=>/^\d{0,4}\.?$/.test(s[0]??""))&&e.some(s=>s.length>1)?1:0;return new Map([["title",n],["summary",n+1],["org",n+2]])}function _(e){const n=e.replace(/\r\n?/g,`
`).replace(/^\uFEFF/,"").replace(/\n+$/,""),s=b(n);if(!n.includes(s))return{rows:n.split(`
`).map(y).filter(r=>r.title!==""),left:[]};const t=Y(n,s),i=v(t[0]??[]),a=i??z(t),c=new Set(a.values()),l=(r,o)=>r[a.get(o)??-1]??"";return{rows:(i===void 0?t:t.slice(1)).map(r=>({title:l(r,"title"),summary:l(r,"summary"),org:l(r,"org")})).filter(r=>r.title!==""||r.summary!==""),left:i===void 0?[]:t[0].filter((r,o)=>r!==""&&!c.has(o)&&!/^(lfd\.?\s*)?(nr|nummer|no|id)\.?$/i.test(r))}}function E(e){const n=String(new Uint8Array(e.slice(0,2)));if(n==="255,254"||n==="254,255")return new TextDecoder(n==="255,254"?"utf-16le":"utf-16be").decode(e);try{return new TextDecoder("utf-8",{fatal:!0}).decode(e)}catch{return new TextDecoder("windows-1252").decode(e)}}export{Y as a,M as c,E as d,w as f,_ as p,j as s,N as t};
