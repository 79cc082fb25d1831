// Says in words what is missing from what is on the screen.

import {count, el, time} from './dom.js';

/** Notes for an answer from single events, of which months were archived; none where nothing is missing. */
export function archived(answer) {
  return answer.archived_months.length === 0 ? [] : [el('p', {class: 'note warn'},
    `Single events of ${answer.archived_months.join(', ')} were archived and are missing here. An operator can bring them back.`)];
}

export function show(strip, watermark) {
  const missing = [];
  if (!watermark.lag_known) missing.push('Kafka does not answer, so it is unknown how many events are missing');
  else if (watermark.lag_events > 0) missing.push(`${count(watermark.lag_events, 'event')} sent but not applied yet`);
  if (watermark.unrated_events > 0) missing.push(`${count(watermark.unrated_events, 'event')} without a price, in no amount`);
  if (watermark.quarantined_events > 0) missing.push(`${count(watermark.quarantined_events, 'record')} in quarantine`);
  const through = watermark.applied_through ? ['Applied through ', time(watermark.applied_through), ' UTC. '] : ['Nothing was applied yet. '];
  strip.className = `watermark ${missing.length ? 'warn' : 'good'}`;
  strip.replaceChildren(...through, missing.length ? el('b', {}, `Missing from these figures: ${missing.join('; ')}.`) : 'Nothing is missing from these figures.');
  strip.hidden = false;
}
