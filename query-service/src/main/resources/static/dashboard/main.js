// Chooses the page by the address, asks for the key once, shows failures in words.

import {Problem, key, watchWatermark} from './api.js';
import {accountPage} from './account.js';
import {accountsPage} from './accounts.js';
import {el} from './dom.js';
import {explainPage} from './explain.js';
import {pricesPage} from './prices.js';
import {quarantinePage, quarantineRecordPage} from './quarantine.js';
import {show as showWatermark} from './watermark.js';
import {usagePage} from './usage.js';

const page = document.getElementById('page');
const strip = document.getElementById('watermark');
const forget = document.getElementById('forget');

const ROUTES = [
  [/^$/, accountsPage],
  [/^usage$/, usagePage],
  [/^quarantine$/, quarantinePage],
  [/^quarantine\/([^/]+)\/(\d+)\/(\d+)$/, quarantineRecordPage],
  [/^prices$/, pricesPage],
  [/^accounts\/([^/]+)$/, accountPage],
  [/^accounts\/([^/]+)\/usage\/([^/]+)\/([^/]+)$/, explainPage],
];

let turn = 0;

async function show() {
  const mine = ++turn;
  takeKey();
  const path = location.hash.replace(/^#\/?/, '');
  for (const link of document.querySelectorAll('#nav a')) {
    const own = link.getAttribute('href').slice(2);
    const current = own === '' ? path === '' || path.startsWith('accounts') : path.startsWith(own);
    if (current) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
  }
  forget.hidden = !key.read();
  if (!key.read()) return askKey('');
  page.replaceChildren(el('p', {class: 'note'}, 'Reading\u2026'));
  try {
    const content = await contentOf(path);
    if (mine === turn) page.replaceChildren(...content);
  } catch (failure) {
    if (mine === turn) explain(failure);
  }
}

async function contentOf(path) {
  for (const [pattern, build] of ROUTES) {
    const match = pattern.exec(path);
    if (match) return build(...match.slice(1).map(decodeURIComponent));
  }
  return [el('p', {class: 'note warn'}, 'There is no such page. ', el('a', {href: '#/'}, 'All accounts'))];
}

/** A link may carry the key behind #key=; it leaves the address at once. */
function takeKey() {
  const match = /^#key=([^&/]+)(?:&?(\/.*))?$/.exec(location.hash);
  if (match) {
    key.keep(decodeURIComponent(match[1]));
    history.replaceState(null, '', `#${match[2] ?? '/'}`);
  }
}

function explain(failure) {
  if (failure instanceof Problem && failure.status === 401) {
    key.forget();
    return askKey(failure.message);
  }
  const problem = failure instanceof Problem;
  page.replaceChildren(el('h1', {}, problem && failure.status === 404 ? 'Not found' : 'This could not be read'),
    el('p', {class: 'note bad', role: 'alert'}, problem ? failure.message : `The page failed: ${failure.message}`),
    el('div', {class: 'pager'}, el('button', {type: 'button', onclick: show}, 'Try again'), el('a', {href: '#/'}, 'All accounts')));
}

function askKey(complaint) {
  forget.hidden = true;
  strip.hidden = true;
  const input = el('input', {type: 'password', autocomplete: 'off', placeholder: 'key_\u2026', 'aria-label': 'API key', required: true});
  const submit = (event) => { event.preventDefault(); key.keep(input.value.trim()); show(); };
  page.replaceChildren(el('section', {class: 'card key'}, el('h1', {}, 'Your API key'),
    el('p', {}, 'Balances and usage are shown to keys with the permission usage:read. The key stays in this browser tab and is forgotten when you close it.'),
    complaint ? el('p', {class: 'note bad', role: 'alert'}, complaint) : null,
    el('form', {onsubmit: submit}, input, el('button', {type: 'submit'}, 'Show'))));
  input.focus();
}

watchWatermark((watermark) => showWatermark(strip, watermark));
forget.addEventListener('click', () => { key.forget(); show(); });
addEventListener('hashchange', () => { page.focus({preventScroll: true}); scrollTo(0, 0); show(); });
show();
