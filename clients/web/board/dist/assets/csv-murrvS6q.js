function c(e){if(typeof e=="number")return String(e);const t=/^[=+\-@\t\r]/.test(e)?`'${e}`:e;return/[";\r\n]/.test(t)?`"${t.replace(/"/g,'""')}"`:t}const s=e=>`\uFEFF${e.map(t=>t.map(c).join(";")).join(`\r
`)}\r
`,a=(e,t,n)=>r(e,new Blob([n],{type:t}));function r(e,t){const n=document.createElement("a"),o=URL.createObjectURL(t);n.href=o,n.download=e,document.body.append(n),n.click(),n.remove(),window.setTimeout(()=>URL.revokeObjectURL(o),1e4)}export{s as c,a as d,r as s};
