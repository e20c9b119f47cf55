import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Job } from '../../src/schemas/job.ts';
import type { JobRequest } from '../../src/schemas/job-request.ts';

const page = fileURLToPath(new URL('../../../shared/contract/seed-get-encoding-job-details.md', import.meta.url));

/** The code of one tab of the product owner's page. */
export function seedSnippet(tab: 'curl' | 'node' | 'python' | 'ruby' | 'result'): string {
  const text = readFileSync(page, 'utf8');
  const code = new RegExp(`<TabItem value="${tab}">\\s*\`\`\`\\w+\\n(.*?)\\n\`\`\``, 's').exec(text)?.[1];
  if (code === undefined) throw new Error(`the page has no tab ${tab}`);
  return code;
}

/** The finished job as the hosted service answered it. */
export const seedJob = JSON.parse(seedSnippet('result')) as Job;

/** What was asked for to get it. */
export const seedRequest: Pick<JobRequest, 'presets' | 'thumbnails'> = {
  presets: seedJob.presets.map(({ id: _, ...preset }) => preset),
  thumbnails: seedJob.thumbnails.map(({ id: _, ...thumbnail }) => thumbnail),
};
