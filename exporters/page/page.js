// A figure is a link such as #field=住建领域&month=03; its records are the rows that have these facts.
const rows = [...document.querySelectorAll("#records tbody tr")];
const asked = document.getElementById("asked");
function show() {
  const facts = [...new URLSearchParams(location.hash.slice(1))];
  const known = facts.filter(([name]) => rows.length && name in rows[0].dataset);
  let count = 0;
  for (const row of rows) {
    const fits = known.every(([name, value]) =>
      name === "officers" ? row.dataset[name].split(" ").includes(value) : row.dataset[name] === value);
    row.hidden = !fits;
    count += fits;
  }
  asked.hidden = !known.length;
  asked.querySelector("span").textContent = known.map(([name, value]) => asked.dataset[name + "_" + value] || value || asked.dataset.none).join(" · ");
  asked.querySelector("b").textContent = count;
  if (known.length) document.getElementById("records").scrollIntoView();
}
addEventListener("hashchange", show);
show();
