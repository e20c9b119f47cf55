import fastify from 'fastify';
import pg from 'pg';

// The least that answers for a row by its id: Fastify and one statement by the primary key, on DATABASE_URL. What
// `GET` of a job costs is shown beside it. Prints where it listens.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = fastify();
app.get<{ Params: { id: string } }>('/v1/encoder/jobs/:id', async ({ params }) => {
  const { rows } = await pool.query({
    name: 'job',
    text: 'select id, status from jobs where id = $1',
    values: [params.id],
  });
  return rows[0];
});
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.once('SIGTERM', async () => {
  await app.close();
  await pool.end();
});
