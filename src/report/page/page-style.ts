// How the page looks: in light and in dark, on a phone, on a wall, on paper. Only fonts that are there; nothing is loaded.

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfbf9, #15171a); --ink: light-dark(#1c1e21, #e4e6e8); --soft: light-dark(#5d636b, #9aa1a9);
  --line: light-dark(#dcdedb, #2c3035); --raised: light-dark(#ffffff, #1b1e22); --link: light-dark(#1f5fa8, #86b6ee);
  --good: light-dark(#1f7a4d, #4fb983); --bad: light-dark(#b3261e, #f0716a); --warn: light-dark(#9a6400, #dca54c); --dull: light-dark(#b9bdc2, #4a5057);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); }
main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
header { border-top: 5px solid var(--tone); background: var(--raised); border-bottom: 1px solid var(--line); }
header > div { max-width: 62rem; margin: 0 auto; padding: 2rem 1.5rem 1.75rem; }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .warn { --tone: var(--warn); } .plain { --tone: var(--soft); }
h1 { margin: 0; font-size: 2.25rem; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; color: var(--tone); }
header .where { margin: 0 0 .5rem; color: var(--soft); overflow-wrap: anywhere; }
header .why { margin: .5rem 0 0; max-width: 46rem; overflow-wrap: anywhere; }
header .since { margin: .75rem 0 0; color: var(--soft); font-size: .9rem; }
section { padding: 1.75rem 0 0; }
h2 { margin: 0 0 .75rem; font-size: 1.05rem; font-weight: 650; }
h2 small { font-weight: 400; color: var(--soft); font-size: .9rem; margin-left: .4rem; }
p { margin: 0; }
.quiet { color: var(--soft); }
dl.facts { display: grid; grid-template-columns: repeat(4, 1fr); margin: 0; background: var(--raised); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
dl.facts > div { padding: .8rem 1rem; min-width: 0; border: solid var(--line); border-width: 0 1px 1px 0; margin: 0 -1px -1px 0; }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: .15rem 0 0; font-size: 1.1rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dd small { display: block; font-size: .8rem; font-weight: 400; color: var(--soft); }
dd.warn, dd.bad, dd.good { color: var(--tone); font-weight: 600; }
figure { margin: 0; }
figure svg { display: block; width: 100%; height: 3.5rem; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-top: .4rem; color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; }
rect.healthy { fill: var(--good); } rect.unhealthy { fill: var(--bad); } rect.unreachable { fill: var(--ink); } rect.unsettled { fill: var(--warn); } rect.none { fill: var(--dull); }
ul.key { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; margin: 0; padding: 0; }
ul.key svg { display: inline-block; width: .7rem; height: .7rem; margin-right: .35rem; vertical-align: -.05rem; }
ol.findings { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); overflow: hidden; }
ol.findings > li { padding: .85rem 1rem .85rem 1.1rem; border-left: 4px solid var(--tone); overflow-wrap: anywhere; }
ol.findings > li + li { border-top: 1px solid var(--line); }
ol.findings .hint { color: var(--soft); margin-top: .2rem; }
.tag { color: var(--tone); font-weight: 600; }
code, pre { font: .85em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: .5rem 0 0; padding: .75rem .9rem; overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; }
summary { cursor: pointer; color: var(--link); margin-top: .4rem; width: fit-content; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .5rem 1rem; vertical-align: top; }
th { font-weight: 400; font-size: .8rem; color: var(--soft); white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
td:first-child { white-space: nowrap; width: 1%; } td.what { min-width: 12rem; overflow-wrap: anywhere; } td.number { text-align: right; white-space: nowrap; } th.number { text-align: right; }
footer { margin-top: 2.5rem; padding-top: 1rem; padding-bottom: 2.5rem; color: var(--soft); font-size: .85rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
@media (max-width: 40rem) {
  header > div { padding: 1.25rem 1rem 1.1rem; } main, footer { padding-left: 1rem; padding-right: 1rem; }
  h1 { font-size: 1.75rem; } section { padding-top: 1.4rem; } th, td { padding: .5rem .75rem; }
  dl.facts { grid-template-columns: 1fr 1fr; }
}
@media print {
  :root { color-scheme: light; font-size: 11px; } body, header, .scroll, ol.findings, dl.facts { background: #fff; }
  * { print-color-adjust: exact; } section { break-inside: avoid; } section.long { break-inside: auto; } details:not([open]) { display: none; } a { color: inherit; text-decoration: none; }
}
`;
