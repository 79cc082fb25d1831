// Prices and models.

import {badge, decimal, el, labelled, price, table, time} from './dom.js';
import {pager} from './pager.js';
import {read} from './api.js';

export async function pricesPage() {
  const prices = el('div'), models = el('div'), asked = {model: ''};
  const show = () => pager(prices, 'prices', (cursor) => read(['prices'], {...asked, cursor, limit: 50}), priceTable);
  const model = el('input', {type: 'search', placeholder: 'any', onchange: () => { asked.model = model.value.trim(); show(); }});
  await Promise.all([show(), pager(models, 'models', (cursor) => read(['models'], {cursor, limit: 50}), modelTable)]);
  return [el('h1', {}, 'Prices'), el('section', {class: 'card'}, el('div', {class: 'controls'}, labelled('Model', model)), prices),
    el('section', {class: 'card'}, el('h2', {}, 'Models known by name'), models)];
}

function priceTable(answer) {
  return table([
    {name: 'Model', id: true, cell: (p) => el('span', {}, p.model, el('div', {class: 'soft'}, p.provider))},
    {name: 'Meter', cell: (p) => p.meter.replaceAll('_', ' ')},
    {name: 'Price', number: true, cell: (p) => price(p, p.unit)},
    {name: 'Above input tokens', number: true, cell: (p) => (p.above_input_tokens ? decimal(p.above_input_tokens) : '')},
    {name: 'Effective, UTC', time: true, cell: (p) => time(p.effective_at)},
    {name: 'Published, UTC', time: true, cell: (p) => time(p.published_at)},
  ], answer.prices, 'No price like this was published. Usage of such a model waits, unrated.');
}

function modelTable(answer) {
  return table([
    {name: 'Model', id: true, cell: (m) => el('span', {}, m.model, el('div', {class: 'soft'}, m.provider))},
    {name: 'Capabilities', cell: (m) => m.capabilities.map((c) => c.replaceAll('_', ' ')).join(', ')},
    {name: 'Context, tokens', number: true, cell: (m) => (m.context_tokens === null ? 'unknown' : decimal(m.context_tokens))},
    {name: 'State', cell: (m) => (m.available ? badge('available', 'good') : badge('not offered'))},
  ], answer.models, 'No models.');
}
