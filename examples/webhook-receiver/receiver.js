// Takes the webhooks of jobs. Name its address as `webhookUrl` of a job.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { webhooks } from 'vodsmith/client';

const { WEBHOOK_SECRET, PORT = 8081 } = process.env;
if (!WEBHOOK_SECRET) throw new Error('Set WEBHOOK_SECRET to the secret of the webhooks: whsec_...');

/** One event may come more than once, with the same id. A program that lives on keeps these in its database. */
const taken = new Set();

const server = createServer(async (request, response) => {
  const body = await text(request);
  let job;
  try {
    job = await webhooks.verify(body, request.headers, WEBHOOK_SECRET);
  } catch (error) {
    process.stdout.write(`Refused: ${error.message}\n`);
    return response.writeHead(401).end();
  }
  // Answered within 15 s, or it comes again: longer work is for a queue
  response.writeHead(204).end();
  const id = request.headers['webhook-id'];
  if (taken.has(id)) return process.stdout.write(`Again: ${id}\n`);
  taken.add(id);
  const result = job.status === 'completed' ? job.files.map(({ fileUrl }) => fileUrl).join(' ') : job.error.message;
  process.stdout.write(`Job ${job.id} is ${job.status}: ${result}\n`);
});

server.listen(PORT, '127.0.0.1', () => {
  process.stdout.write(`Webhooks are taken at http://127.0.0.1:${server.address().port}\n`);
});
