// One account: what it has, its credits, its usage, its history.

import {amount, badge, decimal, el, labelled, select, table, tile, time} from './dom.js';
import {pager} from './pager.js';
import {read} from './api.js';
import {archived} from './watermark.js';
import {usageCard} from './usage.js';

export async function accountPage(accountId) {
  const [balance, newest] = await Promise.all([read(['accounts', accountId, 'balance']), read(['accounts', accountId, 'usage-history'], {limit: 1})]);
  return [el('h1', {}, el('small', {}, 'Account'), accountId), balances(balance), credits(balance),
    usageCard(accountId, newest.usage_history[0]?.occurred_at), await history(accountId), await entries(accountId)];
}

function balances(balance) {
  if (balance.balances.length === 0) {
    const why = balance.watermark.unrated_events > 0 ? 'Its usage waits for a price, so nothing was charged yet.' : 'Nothing was granted or charged yet.';
    return el('p', {class: 'note warn'}, why);
  }
  return el('div', {class: 'tiles'}, balance.balances.flatMap((b) => [
    tile(`Balance in ${b.unit}`, amount(b.balance)),
    tile(`Available ${b.unit}`, amount(b.available), 'less holds and credits not usable now', b.available.startsWith('-') ? 'bad' : null),
    tile(`Held ${b.unit}`, amount(b.held)),
    tile(`Overdraft ${b.unit}`, decimal(b.overdraft), 'covered first by the next credit', b.overdraft === '0' ? null : 'bad')]));
}

function credits(balance) {
  return el('section', {class: 'card'}, el('h2', {}, 'Credits, in the order in which usage draws them'), table([
    {name: 'Credit', id: true, cell: (c) => el('span', {}, c.credit_id, c.reason ? el('div', {class: 'soft'}, c.reason) : null)},
    {name: 'Remaining', number: true, cell: (c) => amount(c.remaining, c.unit)},
    {name: 'Granted', number: true, cell: (c) => decimal(c.granted)},
    {name: 'Used', number: true, cell: (c) => decimal(c.used)},
    {name: 'Priority', number: true, cell: (c) => String(c.priority)},
    {name: 'Effective', time: true, cell: (c) => time(c.effective_at)},
    {name: 'Expires', time: true, cell: (c) => (c.expires_at ? time(c.expires_at) : 'never')},
    {name: 'State', cell: creditState},
  ], balance.credits, 'No credit was granted. Usage is posted as overdraft until one is.'));
}

function creditState(credit) {
  if (credit.closed_at) return badge('closed');
  if (credit.remaining === '0') return badge('used up');
  if (Date.parse(credit.effective_at) > Date.now()) return badge('not yet effective', 'warn');
  if (credit.expires_at && Date.parse(credit.expires_at) <= Date.now()) return badge('expired', 'warn');
  return badge('open', 'good');
}

async function history(accountId) {
  const list = el('div'), state = {state: '', model: ''};
  const show = () => pager(list, 'events', (cursor) => read(['accounts', accountId, 'usage-history'], {...state, cursor, limit: 25}), (answer) => el('div', {}, archived(answer), historyTable(accountId, answer)));
  const model = el('input', {type: 'text', placeholder: 'any', size: 18, onchange: () => { state.model = model.value.trim(); show(); }});
  await show();
  return el('section', {class: 'card'}, el('h2', {}, 'Usage history, newest first'), el('div', {class: 'controls'},
    labelled('State', select([['', 'any'], ['rated', 'rated'], ['unrated', 'unrated'], ['voided', 'voided']], '', (value) => { state.state = value; show(); })),
    labelled('Model', model)), list);
}

function historyTable(accountId, answer) {
  const link = (u) => `#/accounts/${encodeURIComponent(accountId)}/usage/${encodeURIComponent(u.source)}/${encodeURIComponent(u.event_id)}`;
  return table([
    {name: 'Occurred, UTC', time: true, cell: (u) => time(u.occurred_at)},
    {name: 'Model', id: true, cell: (u) => el('span', {}, u.model, el('div', {class: 'soft'}, `${u.provider}, ${u.operation}`))},
    {name: 'Quantities', cell: (u) => Object.entries(u.quantities).filter(([, q]) => q > 0).map(([meter, q]) => el('div', {}, `${decimal(q)} ${meter.replaceAll('_', ' ')}`))},
    {name: 'Cost', number: true, cell: (u) => (u.state === 'rated' ? amount(u.amount, u.unit) : badge(u.state, u.state === 'unrated' ? 'warn' : null))},
    {name: 'Event', id: true, cell: (u) => el('a', {href: link(u)}, u.event_id)},
  ], answer.usage_history, 'No usage events like these.');
}

async function entries(accountId) {
  const list = el('div');
  await pager(list, 'entries', (cursor) => read(['accounts', accountId, 'entries'], {cursor, limit: 15}), (answer) => entryTable(answer.entries));
  return el('section', {class: 'card'}, el('h2', {}, 'Journal, newest first'), list);
}

export function entryTable(rows) {
  return table([
    {name: 'No.', number: true, cell: (e) => decimal(e.sequence_number)},
    {name: 'Kind', cell: (e) => e.kind},
    {name: 'Amount', number: true, cell: (e) => (e.unit ? amount(e.amount, e.unit) : badge('unrated', 'warn'))},
    {name: 'Balance after', number: true, cell: (e) => (e.unit ? amount(e.balance_after) : '')},
    {name: 'Credit', id: true, cell: (e) => e.credit_id ?? (e.unit ? 'overdraft' : '')},
    {name: 'Appended, UTC', time: true, cell: (e) => time(e.appended_at)},
    {name: 'Hash', cell: (e) => el('code', {title: e.hash}, `${e.hash.slice(0, 12)}\u2026`)},
  ], rows, 'No entries.');
}
