import { type Command, InvalidArgumentError, Option } from 'commander';
import type { JobsFilter, PageQuery } from '../client/node.ts';
import { printable } from './printable.ts';
import { remoteHelp, withServer } from './remote.ts';
import { showJob, showJobs } from './show-job.ts';

interface Shown {
  json?: true;
}

/** Jobs of a server. */
export function jobsCommand(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('list, show, watch, cancel and retry jobs of a server')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith jobs ls --status failed
  vodsmith jobs watch 6b059b9de693eac3c530a707
  vodsmith jobs ls --json | jq -r '.data[].id'
${remoteHelp}`,
    );
  listCommand(jobs);
  const print = (text: string) => void process.stdout.write(text);
  const one = (name: string, description: string) =>
    jobs
      .command(name)
      .description(description)
      .argument('<id>', 'id of the job')
      .option('--json', 'for machines: the job as the API shows it');

  one('show', 'what a job makes, and what became of it').action(async (id: string, { json }: Shown) => {
    const job = await withServer((client) => client.jobs.get(id));
    print(json ? `${JSON.stringify(job)}\n` : showJob(job));
  });
  one('watch', 'wait for the end of a job, with its progress; exit code 1 where it failed').action(
    async (id: string, { json }: Shown) => {
      const { watchJob } = await import('./watch-job.ts');
      const job = await withServer((client) => watchJob(client, id, json === true));
      print(json ? `${JSON.stringify(job)}\n` : showJob(job));
      if (job.status === 'failed') process.exitCode = 1;
    },
  );
  one('cancel', 'stop a job that waits or runs').action(async (id: string, { json }: Shown) => {
    const job = await withServer((client) => client.jobs.cancel(id));
    print(json ? `${JSON.stringify(job)}\n` : `${printable(job.id)}  cancelled\n`);
  });
  one('retry', 'queue a failed job again; what is encoded is kept').action(async (id: string, { json }: Shown) => {
    const job = await withServer((client) => client.jobs.retry(id));
    print(json ? `${JSON.stringify(job)}\n` : `${printable(`${job.id}  ${job.status}`)}\n`);
  });
}

function listCommand(jobs: Command): void {
  jobs
    .command('ls')
    .description('list one page of jobs, newest first')
    .addOption(
      new Option('--status <status>', 'only jobs with this status').choices([
        'queued',
        'processing',
        'completed',
        'failed',
      ]),
    )
    .option('--search <text>', 'only jobs with this text in the id, the source or the user data')
    .addOption(new Option('--page <number>', 'page to show').argParser(readCount).default(1))
    .addOption(new Option('--per-page <number>', '100 at most').argParser(readCount).default(20))
    .option('--json', 'for machines: the page as the API shows it')
    .action(async ({ json, ...query }: JobsFilter & PageQuery & Shown) => {
      const page = await withServer((client) => client.jobs.page(query));
      process.stdout.write(json ? `${JSON.stringify(page)}\n` : showJobs(page));
    });
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number from 1 on.');
}
