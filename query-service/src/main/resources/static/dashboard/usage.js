// The usage card: bucket, zone, group and measure, over one account or all.

import {chart} from './chart.js';
import {count, decimal, el, labelled, select, tile} from './dom.js';
import {Problem, read} from './api.js';
import {archived} from './watermark.js';
import {dateOf, plusDays, startOfDate, zones} from './zones.js';

const GROUPS = [['', 'nothing'], ['model', 'model'], ['provider', 'provider'], ['operation', 'operation'], ['api_key_id', 'API key'],
  ['conversation_id', 'conversation'], ['source', 'source']];

/** All accounts. Opens on the newest usage there is, which may be an old trace. */
export async function usagePage() {
  const months = await read(['usage'], {from: '2015-01-01T00:00:00Z', bucket: 'month'});
  const newest = months.buckets.at(-1);
  const end = newest && Math.min(Date.parse(newest.end) - 1, Date.now());
  return [el('h1', {}, 'Usage over all accounts'), usageCard(null, newest && end)];
}

/** newest: the newest usage's time, so that an old trace does not open on an empty chart. */
export function usageCard(accountId, newest) {
  const state = {bucket: 'day', zone: 'UTC', group: 'model', attribute: '', measure: 'amount'};
  const last = dateOf(newest ? new Date(newest) : new Date(), state.zone);
  state.from = plusDays(last, -29);
  state.to = last;
  const body = el('div');
  const controls = el('div', {class: 'controls'});
  const change = (name) => (value) => { state[name] = value; draw(); };
  const date = (name) => { const input = el('input', {type: 'date', value: state[name], onchange: () => input.value && change(name)(input.value)}); return input; };
  const attribute = el('input', {type: 'text', placeholder: 'for instance agent', size: 14, onchange: () => { state.attribute = attribute.value.trim(); draw(); }});
  controls.append(
    labelled('From', date('from')), labelled('Through', date('to')),
    labelled('Bucket', select([['hour', 'hour'], ['day', 'day'], ['month', 'month']], state.bucket, change('bucket'))),
    labelled('Time zone', select(zones(), state.zone, change('zone'))),
    labelled('Group by', select(accountId === null ? [...GROUPS, ['account_id', 'account']] : GROUPS, state.group, change('group'))),
    labelled('or attribute', attribute),
    labelled('Show', select([['amount', 'cost'], ['events', 'events'], ['input_tokens', 'input tokens'], ['output_tokens', 'output tokens'],
      ['cache_read_tokens', 'cache read tokens'], ['reasoning_tokens', 'reasoning tokens']], state.measure, change('measure'))));

  let asked = 0;
  async function draw() {
    const turn = ++asked;
    body.setAttribute('aria-busy', 'true');
    const answer = await pictures(accountId, state).catch((failure) => [el('p', {class: 'note bad'}, failure instanceof Problem ? failure.message : String(failure))]);
    if (turn === asked) { body.replaceChildren(...answer); body.removeAttribute('aria-busy'); }
  }
  draw();
  return el('section', {class: 'card'}, el('h2', {}, 'Usage'), controls, body);
}

async function pictures(accountId, state) {
  if (state.from > state.to) return [el('p', {class: 'note warn'}, 'The period ends before it begins.')];
  const from = startOfDate(state.from, state.zone), to = startOfDate(plusDays(state.to, 1), state.zone);
  const parts = accountId === null ? ['usage'] : ['accounts', accountId, 'usage'];
  const group = state.attribute ? `attributes.${state.attribute}` : state.group;
  const asked = {from, to, tz: state.zone, group_by: group};
  const [series, totals, all] = await Promise.all([
    read(parts, {...asked, bucket: state.bucket}), read(parts, {...asked, bucket: 'total'}), read(parts, {from, to, bucket: 'total'})]);
  const sum = all.buckets[0];
  if (!sum) return [...archived(series), el('p', {class: 'note'}, 'No usage in this period. Choose another one above.')];
  const pieces = [...archived(series), el('div', {class: 'tiles'},
    tile('Events', decimal(sum.events), sum.unrated_events ? `${count(sum.unrated_events, 'event')} without a price` : 'all of them rated', sum.unrated_events ? 'warn' : null),
    ...Object.entries(sum.amounts).map(([unit, value]) => tile(`Cost in ${unit}`, decimal(value))),
    ...Object.entries(sum.quantities).map(([meter, quantity]) => tile(meter.replaceAll('_', ' '), decimal(quantity))))];
  const units = state.measure === 'amount' ? Object.keys(sum.amounts) : [null];
  if (units.length === 0) pieces.push(el('p', {class: 'note warn'}, 'None of this usage has a price yet, so there is no cost to show. Choose events or tokens.'));
  for (const unit of units) {
    const value = (bucket) => (unit !== null ? bucket.amounts[unit] : state.measure === 'events' ? bucket.events : bucket.quantities[state.measure]);
    const rows = (answer) => answer.buckets.map((bucket) => ({start: bucket.start, end: bucket.end, group: named(bucket.group), value: String(value(bucket) ?? 0)})).filter((row) => Number(row.value) !== 0);
    const found = rows(series);
    if (units.length > 1) pieces.push(el('h2', {}, unit));
    pieces.push(found.length ? chart(found, rows(totals), from, to, state.zone, state.bucket === 'hour')
      : el('p', {class: 'note'}, 'The sum of this measure is zero in this period.'));
  }
  return pieces;
}

function named(group) {
  const values = Object.values(group);
  return values.length === 0 ? 'all' : values.map((value) => value ?? '(none)').join(' / ');
}
