const benches: Record<string, string> = {
  job: 'the reference job against one ffmpeg for each output: CPU, time, bytes, VMAF',
  ladder: 'the full ladder against the arrangements of others, and what a customer of a server waits for',
  control: 'jobs, tasks and answers a second of the control plane, on PostgreSQL with null encodes',
  workers: 'one film by one worker of one core, and by two',
  'first-job': 'seconds from npm install in a fresh clone to the first finished job',
  pages: 'what the pages Overview and Watch cost a browser: script, time until they can be used, layout shift',
  sandbox: 'what the layers around an encoder add to its start',
  'source-ranges': 'what a worker saves that fetches of a film only what its chunk needs',
  quality: "the ladder's numbers: VMAF, bit rate and CPU of every size, quality and preset",
};

const usage = `npm run bench -- NAME [options]

${Object.entries(benches)
  .map(([name, what]) => `  ${name.padEnd(14)} ${what}`)
  .join('\n')}

Each has --help, and --json, with which the last line is one JSON object.
`;

const [name = '--help'] = process.argv.splice(2, 1);
if (name in benches) await import(`./${name}.ts`);
else {
  console.log(usage);
  if (name !== '--help') process.exitCode = 2;
}
