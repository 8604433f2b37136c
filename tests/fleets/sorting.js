// Runs the script of a fleet's page with a stand-in for the browser's document: node sorting.js SCRIPT HEADS ROWS CLICKS
const [script, heads, rows, clicks] = process.argv.slice(2).map((text, i) => (i ? JSON.parse(text) : text));
const body = { rows: [], append(row) { this.rows = this.rows.filter((r) => r !== row).concat(row); } };
body.rows = rows.map((cells) => ({ cells: cells.map((v) => (Array.isArray(v) ? { dataset: { v: v[0] } } : { dataset: {}, textContent: v })) }));
const parent = { children: [] };
for (const n of heads) {
  const heard = {}, attributes = {};
  parent.children.push({
    dataset: { n }, parentNode: parent, closest: () => ({ tBodies: [body] }), addEventListener: (name, f) => (heard[name] = f),
    getAttribute: (a) => attributes[a] ?? null, setAttribute: (a, v) => (attributes[a] = v), removeAttribute: (a) => delete attributes[a],
    click: () => heard.click(), press: (key) => heard.keydown({ key }),
  });
}
globalThis.document = { querySelectorAll: () => parent.children };
eval(script);
for (const [column, key] of clicks) key ? parent.children[column].press(key) : parent.children[column].click();
const shown = body.rows.map((row) => row.cells.map((c) => c.dataset.v ?? c.textContent));
console.log(JSON.stringify({ rows: shown, sorted: parent.children.map((h) => h.getAttribute("aria-sort")) }));
