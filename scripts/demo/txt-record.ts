/**
 * The program of DNS_PROVIDER=exec in the demo: puts a TXT record into the DNS server that Pebble asks, and takes it away.
 *
 *     txt-record.ts http://127.0.0.1:8055 present|cleanup NAME VALUE
 */
const [management = '', verb, host = '', value = ''] = process.argv.slice(2);
const path = verb === 'present' ? 'set-txt' : 'clear-txt';
const { ok, status } = await fetch(`${management}/${path}`, { method: 'POST', body: JSON.stringify({ host, value }) });
if (!ok) throw new Error(`the DNS server of the demo answered ${status}`);
