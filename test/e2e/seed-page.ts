import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Job } from '../../src/schemas/job.ts';
import type { JobRequest } from '../../src/schemas/job-request.ts';

const page = fileURLToPath(new URL('../../docs/guide/get-encoding-job-details.md', import.meta.url));

/** The page as the product owner handed it over, where that stands beside the checkout. */
export const originalPage = fileURLToPath(
  new URL('../../../shared/contract/seed-get-encoding-job-details.md', import.meta.url),
);

/** The code below one heading of the guide's page. */
export function seedSnippet(heading: 'cURL' | 'NodeJS/JS' | 'Python' | 'Ruby' | 'Result'): string {
  const text = readFileSync(page, 'utf8');
  const code = new RegExp(`^## ${heading}$.*?^\`\`\`\\w+\n(.*?)\n^\`\`\``, 'ms').exec(text)?.[1];
  if (code === undefined) throw new Error(`the page has no code below ${heading}`);
  return code;
}

/** The finished job as the hosted service answered it. */
export const seedJob = JSON.parse(seedSnippet('Result')) as Job;

/** What was asked for to get it. */
export const seedRequest: Pick<JobRequest, 'presets' | 'thumbnails'> = {
  presets: seedJob.presets.map(({ id: _, ...preset }) => preset),
  thumbnails: seedJob.thumbnails.map(({ id: _, ...thumbnail }) => thumbnail),
};
