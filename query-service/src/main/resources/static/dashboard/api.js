// Asks the service. The key lives in this tab's session and goes out as a bearer token only.

const STORED = 'usage-ledger-key';

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.code = body?.code ?? `http_${status}`;
    this.watermark = body?.watermark ?? null;
  }
}

export const key = {
  read: () => sessionStorage.getItem(STORED),
  keep: (text) => sessionStorage.setItem(STORED, text),
  forget: () => sessionStorage.removeItem(STORED),
};

let onWatermark = () => {};
export function watchWatermark(listener) {
  onWatermark = listener;
}

/** Reads one path; every part of it is encoded, whatever characters it has. */
export async function read(parts, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.append(name, value);
  }
  const path = `/v1/${parts.map(encodeURIComponent).join('/')}`;
  let response;
  try {
    response = await fetch(query.size ? `${path}?${query}` : path, {
      headers: {Authorization: `Bearer ${key.read()}`, Accept: 'application/json'}, cache: 'no-store',
    });
  } catch {
    throw new Problem(0, {code: 'unreachable', detail: 'The query service does not answer. It may be starting, or down.'});
  }
  const body = await response.json().catch(() => null);
  if (body?.watermark) onWatermark(body.watermark);
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}
