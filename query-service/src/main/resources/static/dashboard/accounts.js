// All accounts with their balances; search by the first characters of the id.

import {badge, amount, count, decimal, el, labelled, table, tile} from './dom.js';
import {pager} from './pager.js';
import {read} from './api.js';

export async function accountsPage() {
  const figures = await read(['statistics']);
  const outcomes = figures.outcomes;
  const list = el('div');
  const search = el('input', {type: 'search', placeholder: 'first characters of the id', size: 30, maxlength: 255});
  const show = () => pager(list, 'accounts', (cursor) => read(['accounts'], {prefix: search.value, cursor, limit: 50}), accountTable);
  search.addEventListener('input', debounced(show));
  await show();
  return [el('h1', {}, 'Accounts'), el('div', {class: 'tiles'},
    tile('Accounts', decimal(figures.accounts), count(figures.entries, 'journal entry', 'journal entries')),
    tile('Usage events', decimal((outcomes.posted ?? 0) + (outcomes.unrated ?? 0)), `${count(figures.duplicate_events, 'repeat')} without effect`),
    ...figures.totals.map((total) => tile(`All balances in ${total.unit}`, amount(total.balance), `overdraft ${decimal(total.overdraft)}`)),
    tile('Without a price', decimal(figures.unrated_events), 'in no amount until priced', figures.unrated_events ? 'warn' : null),
    tile('In quarantine', decimal(figures.watermark.quarantined_events), el('a', {href: '#/quarantine'}, 'what and why'), figures.watermark.quarantined_events ? 'bad' : null)),
  el('section', {class: 'card'}, el('div', {class: 'controls'}, labelled('Search', search)), list)];
}

function accountTable(answer) {
  return table([
    {name: 'Account', id: true, cell: (a) => el('a', {href: `#/accounts/${encodeURIComponent(a.account_id)}`}, a.account_id)},
    {name: 'Balance', number: true, cell: (a) => lines(a.balances, (b) => amount(b.balance, b.unit))},
    {name: 'Available', number: true, cell: (a) => lines(a.balances, (b) => amount(b.available, b.unit))},
    {name: 'Entries', number: true, cell: (a) => decimal(a.entry_count)},
    {name: 'To look at', cell: (a) => el('span', {}, a.unrated_events ? badge(`${decimal(a.unrated_events)} unrated`, 'warn') : null, ' ',
      a.quarantined_events ? badge(`${decimal(a.quarantined_events)} in quarantine`, 'bad') : null)},
  ], answer.accounts, 'No account has an id that begins so. An account appears with its first event.');
}

function lines(values, shown) {
  return values.length ? values.map((value) => el('div', {}, shown(value))) : el('span', {class: 'soft'}, 'nothing yet');
}

function debounced(work) {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(work, 250); };
}
