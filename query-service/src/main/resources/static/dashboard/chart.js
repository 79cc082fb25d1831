// Stacked bars over time. Geometry may round; every figure that is shown as text is exact.

import {decimal, el, svg, table} from './dom.js';

const HEIGHT = 260, LEFT = 64, BOTTOM = 26, TOP = 12, GROUPS_MAX = 8;

/** buckets: [{start, end, group, value}] with value an exact decimal in text; totals: [{group, value}]. */
export function chart(buckets, totals, from, to, zone, hourly) {
  const width = Math.max(360, Math.min(1160, document.getElementById('page').clientWidth - 60));
  const ranked = [...totals].sort((a, b) => Number(b.value) - Number(a.value));
  const shown = ranked.slice(0, GROUPS_MAX).map((total) => total.group);
  const colour = (group) => { const place = shown.indexOf(group); return `f${place < 0 ? 8 : place}`; };
  const bars = stack(buckets, shown);
  const highest = niceCeiling(Math.max(0, ...bars.map((bar) => bar.top)));
  const t0 = Date.parse(from), t1 = Date.parse(to);
  const x = (instant) => LEFT + (Math.min(Math.max(instant, t0), t1) - t0) / (t1 - t0) * (width - LEFT - 6);
  const y = (value) => HEIGHT - BOTTOM - value / highest * (HEIGHT - BOTTOM - TOP);
  const label = new Intl.DateTimeFormat('en-GB', hourly ? {hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'short', timeZone: zone}
    : {day: 'numeric', month: 'short', timeZone: zone});
  const picture = svg('svg', {viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': 'Usage over time; the table below has the figures'});
  for (let step = 0; step <= 4; step++) {
    const value = highest * step / 4;
    picture.append(svg('line', {class: 'grid', x1: LEFT, x2: width, y1: y(value), y2: y(value)}),
      svg('text', {x: LEFT - 8, y: y(value) + 4, 'text-anchor': 'end'}, short(value)));
  }
  for (let tick = 0; tick <= (width < 500 ? 2 : 5); tick++) {
    const ticks = width < 500 ? 2 : 5, at = t0 + (t1 - t0) * tick / ticks;
    picture.append(svg('text', {x: x(at), y: HEIGHT - 7, 'text-anchor': tick === 0 ? 'start' : tick === ticks ? 'end' : 'middle'}, label.format(new Date(Math.min(at, t1 - 1)))));
  }
  for (const bar of bars) {
    const left = x(Date.parse(bar.start)), wide = Math.max(1.5, x(Date.parse(bar.end)) - left - 1);
    picture.append(svg('rect', {class: colour(bar.group), x: left, width: wide, y: y(bar.top), height: Math.max(.5, y(bar.base) - y(bar.top))},
      svg('title', {}, `${label.format(new Date(bar.start))}\n${bar.group}: ${decimal(bar.value)}`)));
  }
  const legend = el('ul', {class: 'legend'}, ranked.slice(0, 24).map((total) =>
    el('li', {}, el('span', {class: `swatch ${colour(total.group)}`}), el('span', {}, total.group), el('b', {}, decimal(total.value)))));
  return el('div', {class: 'chart'}, picture, legend, figures(buckets, zone, hourly));
}

function figures(buckets, zone, hourly) {
  const label = new Intl.DateTimeFormat('sv-SE', {dateStyle: 'short', ...(hourly ? {timeStyle: 'short'} : {}), timeZone: zone});
  return el('details', {}, el('summary', {}, 'The same as a table'), table([
    {name: 'Begins', time: true, cell: (bucket) => label.format(new Date(bucket.start))},
    {name: 'Group', id: true, cell: (bucket) => bucket.group},
    {name: 'Sum', number: true, cell: (bucket) => decimal(bucket.value)},
  ], buckets.slice(0, 1000), 'No usage.'));
}

function stack(buckets, shown) {
  const bases = new Map(), bars = [];
  const order = (bucket) => { const place = shown.indexOf(bucket.group); return place < 0 ? shown.length : place; };
  for (const bucket of [...buckets].sort((a, b) => order(a) - order(b))) {
    const base = bases.get(bucket.start) ?? 0, top = base + Number(bucket.value);
    bases.set(bucket.start, top);
    bars.push({...bucket, base, top});
  }
  return bars;
}

function niceCeiling(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value * .999999);
}

function short(value) {
  return new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 3}).format(value);
}
