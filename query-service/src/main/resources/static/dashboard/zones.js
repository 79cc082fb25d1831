// Wall-clock times of a zone as instants.

export function zones() {
  const all = Intl.supportedValuesOf ? Intl.supportedValuesOf('timeZone') : [];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set(['UTC', own, ...all])].filter(Boolean).map((zone) => [zone, zone]);
}

/** Midnight, or the first instant, of a date like 2026-03-29 in a zone. */
export function startOfDate(date, zone) {
  const wall = Date.parse(`${date}T00:00:00Z`);
  let instant = wall;
  for (let round = 0; round < 3; round++) instant = wall - offset(instant, zone);
  return new Date(instant).toISOString();
}

export function dateOf(instant, zone) {
  return new Intl.DateTimeFormat('sv-SE', {dateStyle: 'short', timeZone: zone}).format(instant);
}

export function plusDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
}

function offset(instant, zone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(instant / 1000) * 1000;
}
