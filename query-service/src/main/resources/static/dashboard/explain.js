// Why one usage event cost what it cost.

import {amount, badge, decimal, el, facts, price, table, time} from './dom.js';
import {entryTable} from './account.js';
import {read} from './api.js';

const KINDS = {rated: 'good', unrated: 'warn', voided: null, quarantined: 'bad'};

export async function explainPage(accountId, source, eventId) {
  const answer = await read(['accounts', accountId, 'usage-history', source, eventId]);
  const usage = answer.usage;
  return [el('h1', {}, el('small', {}, 'Usage event'), eventId),
    el('section', {class: 'card'}, el('p', {class: 'sentence'}, badge(answer.state, KINDS[answer.state]), ' ', answer.in_words),
      el('p', {}, el('a', {href: `#/accounts/${encodeURIComponent(accountId)}`}, `Account ${accountId}`))),
    usage ? lines(answer) : null,
    usage ? drawn(answer) : null,
    usage ? el('section', {class: 'card'}, el('h2', {}, 'Entries in the journal'), entryTable(answer.entries)) : null,
    answer.quarantined.length ? quarantined(answer) : null,
    usage ? about(answer) : null].filter(Boolean);
}

function lines(answer) {
  const unit = answer.usage.unit;
  return el('section', {class: 'card'}, el('h2', {}, 'Quantity \u00d7 price = cost'), table([
    {name: 'Meter', cell: (line) => line.meter.replaceAll('_', ' ')},
    {name: 'Quantity', number: true, cell: (line) => decimal(line.quantity)},
    {name: 'Price', number: true, cell: (line) => (line.price ? price(line.price) : el('span', {class: 'soft'}, 'no price'))},
    {name: 'Cost', number: true, cell: (line) => amount(line.amount, line.price?.unit)},
    {name: 'Price version', cell: (line) => (line.price ? el('span', {}, el('code', {title: line.price.price_id}, line.price.price_id.slice(0, 8)),
      el('div', {class: 'soft'}, 'as ', line.price.model, ', effective ', time(line.price.effective_at), line.price.above_input_tokens ? `, above ${decimal(line.price.above_input_tokens)} input tokens` : '')) : '')},
  ], answer.lines, 'No meter was reported.'), answer.lines_total === null ? null
    : el('p', {}, 'Sum of the lines: ', el('b', {}, decimal(answer.lines_total)), ` ${unit}. Charged: `, el('b', {}, decimal(answer.usage.amount)), ` ${unit}.`));
}

function drawn(answer) {
  return el('section', {class: 'card'}, el('h2', {}, 'What it drew on'), table([
    {name: 'Credit', id: true, cell: (c) => c.credit_id ?? 'overdraft: no credit covered it'},
    {name: 'Drawn', number: true, cell: (c) => amount(c.drawn, c.unit)},
    {name: 'Left of it now', number: true, cell: (c) => (c.remaining === null ? '' : amount(c.remaining, c.unit))},
  ], answer.credits_drawn, 'Nothing was drawn.'));
}

function quarantined(answer) {
  return el('section', {class: 'card'}, el('h2', {}, 'Records in quarantine with these ids'), table([
    {name: 'Reason', cell: (r) => badge(r.reason, 'bad')},
    {name: 'What failed', cell: (r) => r.detail},
    {name: 'Record', cell: (r) => el('a', {href: `#/quarantine/${encodeURIComponent(r.topic)}/${r.partition}/${r.offset}`}, `${r.topic} ${r.partition}/${r.offset}`)},
  ], answer.quarantined, ''));
}

function about(answer) {
  const u = answer.usage;
  return el('section', {class: 'card'}, el('h2', {}, 'The event'), facts([
    ['Source', u.source], ['Occurred', time(u.occurred_at)], ['Model', `${u.provider} / ${u.model}`], ['Operation', u.operation],
    ['API key', u.api_key_id], ['Conversation', u.conversation_id], ['Hold', u.hold_id], ['Voided', u.voided_at && time(u.voided_at)],
    ['Reported cost', u.reported_cost && `${decimal(u.reported_cost.amount)} ${u.reported_cost.currency}`],
    ...Object.entries(u.attributes)]),
  answer.raw_usage ? el('details', {}, el('summary', {}, 'The provider\u2019s own usage object'), el('pre', {}, answer.raw_usage)) : null);
}
