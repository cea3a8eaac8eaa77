import{t as e,r as s,J as t,K as r,L as a,M as n,N as i,G as o,A as l,O as d,Q as u,q as h}from"./index-ZgkywUo2.js";const c=e({title:["Anmelden","Log in"],user:["Benutzername oder E-Mail-Adresse","User name or e-mail address"],password:["Passwort","Password"],go:["Anmelden","Log in"],show:["Passwort zeigen","Show password"],ended:["Ihre Sitzung ist abgelaufen. Was Sie geschrieben haben, ist noch da.","Your session has ended. What you wrote is still there."],forgotten:["Passwort vergessen? Wer Sie eingeladen hat, schickt Ihnen einen neuen Link.","Forgotten your password? Whoever invited you can send you a new link."],empty:["Bitte Benutzernamen und Passwort angeben.","Please give user name and password."]});class p extends s{static{this.properties={...s.properties,error:{state:!0},busy:{state:!0},shown:{state:!0}}}constructor(){super(),this.error="",this.busy=this.shown=!1}get heading(){return c.title()}async load(){void 0!==t()&&r(a(),!0)}async submit(e){e.preventDefault();const s=new FormData(e.target),t=String(s.get("user")??"").trim(),l=String(s.get("password")??"");if(""!==t&&""!==l){this.busy=!0;try{n(await i(t,l)),r(a(),!0)}catch(d){this.error=o(d)}this.busy=!1}else this.error=c.empty()}view(){return h`<form class="ib-narrow" @submit=${this.submit} novalidate>
      <h1 class="ib-title" tabindex="-1">${c.title()}</h1>
      ${this.place.query.has("ended")&&""===this.error?d("info",c.ended()):l}
      ${void 0!==u&&""===this.error?d("info",u):l}
      ${""===this.error?l:d("danger",this.error)}
      <div class="kern-form-input"><label class="kern-label" for="user">${c.user()}</label>
        <input class="kern-form-input__input" id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus></div>
      <div class="kern-form-input"><label class="kern-label" for="password">${c.password()}</label>
        <input class="kern-form-input__input" id="password" name="password" type=${this.shown?"text":"password"} autocomplete="current-password"></div>
      <label class="ib-check"><input type="checkbox" @change=${e=>{this.shown=e.target.checked}}> ${c.show()}</label>
      <button type="submit" class="kern-btn kern-btn--primary" ?disabled=${this.busy}><span class="kern-label">${c.go()}</span></button>
      <p class="kern-body kern-body--small">${c.forgotten()}</p>
    </form>`}}customElements.define("ib-login-page",p);
