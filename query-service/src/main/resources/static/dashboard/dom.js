// Builds elements from data. Text goes in as text nodes only: ids and reasons are hostile text.

const SVG = 'http://www.w3.org/2000/svg';

export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A table; a column is {name, cell(row), number, id, time}. */
export function table(columns, rows, empty) {
  if (rows.length === 0) return el('p', {class: 'note'}, empty);
  const kind = (column) => (column.number ? 'number' : column.id ? 'id' : column.time ? 'time' : null);
  return el('div', {class: 'scroll'}, el('table', {},
    el('thead', {}, el('tr', {}, columns.map((c) => el('th', {scope: 'col', class: kind(c)}, c.name)))),
    el('tbody', {}, rows.map((row) => el('tr', {}, columns.map((c) => el('td', {class: kind(c)}, c.cell(row) ?? '')))))));
}

export function facts(pairs) {
  return el('dl', {class: 'facts'}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

export function tile(name, figure, more, kind) {
  return el('div', {class: kind ? `tile ${kind}` : 'tile'}, el('div', {class: 'name'}, name),
    el('div', {class: 'figure'}, figure), more ? el('div', {class: 'more'}, more) : null);
}

export function badge(text, kind) {
  return el('span', {class: kind ? `badge ${kind}` : 'badge'}, text);
}

export function labelled(name, control) {
  return el('label', {}, name, control);
}

export function select(options, chosen, onchange) {
  const element = el('select', {onchange: () => onchange(element.value)},
    options.map(([value, text]) => el('option', {value, selected: value === chosen}, text)));
  element.value = chosen;
  return element;
}

/** Groups the digits of an exact decimal; no digit is lost to floating point. */
export function decimal(text) {
  const [, sign, whole, rest] = /^(-?)(\d+)(\.\d+)?$/.exec(String(text)) ?? [];
  if (whole === undefined) return String(text);
  return (sign ? '\u2212' : '') + whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') + (rest ?? '');
}

export function amount(text, unit) {
  if (text === null || text === undefined) return el('span', {class: 'soft'}, 'unrated');
  return el('span', {class: text.startsWith('-') ? 'negative' : null}, decimal(text) + (unit ? ` ${unit}` : ''));
}

/** A price as it was stated: of one, or of so many. */
export function price(stated, unit) {
  return `${decimal(stated.unit_price)}${unit ? ` ${unit}` : ''}${stated.per === 1 ? '' : ` per ${decimal(stated.per)}`}`;
}

export function time(text, zone = 'UTC') {
  if (!text) return '';
  const shown = new Intl.DateTimeFormat('sv-SE', {dateStyle: 'short', timeStyle: 'medium', timeZone: zone}).format(new Date(text));
  return el('time', {datetime: text, title: text}, shown);
}

export function count(number, one, many = `${one}s`) {
  return `${decimal(number)} ${Number(number) === 1 ? one : many}`;
}
