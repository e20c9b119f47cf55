import { startS3Server } from '../../test/s3-server.ts';

// An S3 server in a process of its own: `node s3-process.ts FOLDER PORT`. Prints "serving".

const [folder, port] = process.argv.slice(2);
await startS3Server(folder!, Number(port));
process.stdout.write('serving\n');
