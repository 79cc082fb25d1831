// Keyset pages in a box: the newest page, and older ones behind it.

import {Problem} from './api.js';
import {el} from './dom.js';

export async function pager(box, name, ask, shown) {
  const cursors = [''];
  let turn = 0;
  async function show() {
    const mine = ++turn;
    let content;
    try {
      const answer = await ask(cursors[cursors.length - 1]);
      const move = (change) => () => { change(); return show(); };
      const buttons = cursors.length > 1 || answer.next_cursor ? el('div', {class: 'pager'},
        el('button', {type: 'button', class: 'quiet', disabled: cursors.length === 1, onclick: move(() => cursors.pop())}, 'Back'),
        el('button', {type: 'button', class: 'quiet', disabled: !answer.next_cursor, onclick: move(() => cursors.push(answer.next_cursor))}, `More ${name}`)) : null;
      content = [shown(answer), buttons].filter(Boolean);
    } catch (failure) {
      content = [el('p', {class: 'note bad', role: 'alert'}, failure instanceof Problem ? failure.message : String(failure))];
    }
    if (mine === turn && box.pagerOwner === show) box.replaceChildren(...content);
  }
  box.pagerOwner = show;
  await show();
}
