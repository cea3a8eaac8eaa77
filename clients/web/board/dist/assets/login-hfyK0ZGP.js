import{P as n,r as p,t as o,w as i,u as h,v as c,q as b,A as l,x as u,g as m}from"./app-vBWrHJWq.js";import{t as g}from"./index-DKqeYP50.js";const e=g({title:["Anmelden","Log in"],user:["Benutzername oder Mailadresse","User name or mail address"],password:["Passwort","Password"],go:["Anmelden","Log in"],show:["Passwort zeigen","Show password"],ended:["Ihre Sitzung ist abgelaufen. Was Sie geschrieben haben, ist noch da.","Your session has ended. What you wrote is still there."],forgotten:["Passwort vergessen? Wer Sie eingeladen hat, schickt Ihnen einen neuen Link.","Forgotten your password? Whoever invited you can send you a new link."],empty:["Bitte Benutzernamen und Passwort angeben.","Please give user name and password."]});class w extends n{static{this.properties={...n.properties,error:{state:!0},busy:{state:!0},shown:{state:!0}}}constructor(){super(),this.error="",this.busy=this.shown=!1}get heading(){return e.title()}async load(){p()!==void 0&&o(i(),!0)}async submit(s){s.preventDefault();const t=new FormData(s.target),r=String(t.get("user")??"").trim(),a=String(t.get("password")??"");if(r===""||a===""){this.error=e.empty();return}this.busy=!0;try{h(await c(r,a)),o(i(),!0)}catch(d){this.error=b(d)}this.busy=!1}view(){return m`<form class="ib-narrow" @submit=${this.submit} novalidate>
      <h1 class="ib-title" tabindex="-1">${e.title()}</h1>
      ${this.place.query.has("ended")&&this.error===""?u("info",e.ended()):l}
      ${this.error===""?l:u("danger",this.error)}
      <div class="kern-form-input"><label class="kern-label" for="user">${e.user()}</label>
        <input class="kern-form-input__input" id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus></div>
      <div class="kern-form-input"><label class="kern-label" for="password">${e.password()}</label>
        <input class="kern-form-input__input" id="password" name="password" type=${this.shown?"text":"password"} autocomplete="current-password"></div>
      <label class="ib-check"><input type="checkbox" @change=${s=>{this.shown=s.target.checked}}> ${e.show()}</label>
      <button type="submit" class="kern-btn kern-btn--primary" ?disabled=${this.busy}><span class="kern-label">${e.go()}</span></button>
      <p class="kern-body kern-body--small">${e.forgotten()}</p>
    </form>`}}customElements.define("ib-login-page",w);
