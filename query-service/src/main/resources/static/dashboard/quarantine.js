// Records that could not be posted.

import {badge, el, facts, table, time} from './dom.js';
import {pager} from './pager.js';
import {read} from './api.js';

export async function quarantinePage() {
  const list = el('div');
  await pager(list, 'records', (cursor) => read(['quarantine'], {cursor, limit: 50}), (answer) => table([
    {name: 'Appended, UTC', time: true, cell: (r) => time(r.appended_at)},
    {name: 'Reason', cell: (r) => badge(r.reason, 'bad')},
    {name: 'What failed', cell: (r) => r.detail},
    {name: 'Account', id: true, cell: (r) => (r.account_id === null ? el('span', {class: 'soft'}, 'unreadable') : el('a', {href: `#/accounts/${encodeURIComponent(r.account_id)}`}, r.account_id))},
    {name: 'Record', cell: (r) => el('a', {href: place(r)}, `${r.topic} ${r.partition}/${r.offset}`)},
  ], answer.quarantine, 'Nothing is in quarantine: every record that came was posted, or was a repeat.'));
  return [el('h1', {}, 'Quarantine'), el('section', {class: 'card'}, list)];
}

function place(record) {
  return `#/quarantine/${encodeURIComponent(record.topic)}/${record.partition}/${record.offset}`;
}

export async function quarantineRecordPage(topic, partition, offset) {
  const {record, ...whole} = await read(['quarantine', topic, partition, offset]);
  return [el('h1', {}, el('small', {}, 'Record in quarantine'), `${topic} ${partition}/${offset}`), el('section', {class: 'card'},
    el('p', {class: 'sentence'}, badge(record.reason, 'bad'), ' ', record.detail),
    facts([['Account', record.account_id], ['Source', record.source], ['Event', record.event_id], ['Appended', time(record.appended_at)],
      ['Put here by', `partition ${whole.log_partition}, offset ${whole.log_offset} of the log`]]),
    bytes('Key', whole.key_base64), bytes('Value', whole.value_base64),
    whole.headers.length ? el('details', {}, el('summary', {}, 'Headers'), el('pre', {}, JSON.stringify(whole.headers, null, 2))) : null)];
}

function bytes(name, base64) {
  if (base64 === null) return el('p', {class: 'soft'}, `${name}: none`);
  const raw = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const shown = [...raw.slice(0, 2048)].map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '\u00b7')).join('');
  return el('details', {open: true}, el('summary', {}, `${name}, ${raw.length} bytes`), el('pre', {}, shown + (raw.length > 2048 ? '\u2026' : '')));
}
