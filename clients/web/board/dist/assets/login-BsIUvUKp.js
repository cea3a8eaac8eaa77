import{t as h,k as i,G as c,H as l,I as u,J as b,K as m,C as g,A as t,L as r,M as d,j as w}from"./index-VkWicPT8.js";const e=h({title:["Anmelden","Log in"],user:["Benutzername oder E-Mail-Adresse","User name or e-mail address"],password:["Passwort","Password"],go:["Anmelden","Log in"],show:["Passwort zeigen","Show password"],ended:["Ihre Sitzung ist abgelaufen. Was Sie geschrieben haben, ist noch da.","Your session has ended. What you wrote is still there."],forgotten:["Passwort vergessen? Wer Sie eingeladen hat, schickt Ihnen einen neuen Link.","Forgotten your password? Whoever invited you can send you a new link."],empty:["Bitte Benutzernamen und Passwort angeben.","Please give user name and password."]});class f extends i{static{this.properties={...i.properties,error:{state:!0},busy:{state:!0},shown:{state:!0}}}constructor(){super(),this.error="",this.busy=this.shown=!1}get heading(){return e.title()}async load(){c()!==void 0&&l(u(),!0)}async submit(s){s.preventDefault();const a=new FormData(s.target),n=String(a.get("user")??"").trim(),o=String(a.get("password")??"");if(n===""||o===""){this.error=e.empty();return}this.busy=!0;try{b(await m(n,o)),l(u(),!0)}catch(p){this.error=g(p)}this.busy=!1}view(){return w`<form class="ib-narrow" @submit=${this.submit} novalidate>
      <h1 class="ib-title" tabindex="-1">${e.title()}</h1>
      ${this.place.query.has("ended")&&this.error===""?r("info",e.ended()):t}
      ${d!==void 0&&this.error===""?r("info",d):t}
      ${this.error===""?t:r("danger",this.error)}
      <div class="kern-form-input"><label class="kern-label" for="user">${e.user()}</label>
        <input class="kern-form-input__input" id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus></div>
      <div class="kern-form-input"><label class="kern-label" for="password">${e.password()}</label>
        <input class="kern-form-input__input" id="password" name="password" type=${this.shown?"text":"password"} autocomplete="current-password"></div>
      <label class="ib-check"><input type="checkbox" @change=${s=>{this.shown=s.target.checked}}> ${e.show()}</label>
      <button type="submit" class="kern-btn kern-btn--primary" ?disabled=${this.busy}><span class="kern-label">${e.go()}</span></button>
      <p class="kern-body kern-body--small">${e.forgotten()}</p>
    </form>`}}customElements.define("ib-login-page",f);
