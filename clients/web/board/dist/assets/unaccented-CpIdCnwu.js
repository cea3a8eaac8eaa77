const e=e=>e.toLowerCase().normalize("NFD").replace(/\p{M}/gu,"").replace(/ß/g,"ss");export{e as u};
