import type { Sql } from './database.ts';

/** Bytes that were delivered of an object of the storage. */
export interface Delivered {
  key: string;
  bytes: number;
}

/**
 * Adds them to what the projects used today, with the time that they play: the share of the file's or the segment's
 * duration. Sound counts where it is all there is: beside a picture the time would count twice.
 */
export async function countDelivered(sql: Sql, delivered: Delivered[]): Promise<void> {
  const values = [delivered.map(({ key }) => key), delivered.map(({ bytes }) => bytes)];
  await sql.query(
    `with delivered as (
       select key, bytes, substring(key from '^files/renditions/([^/]+)/') as hash,
         substring(key from '/(\\d+)\\.m4s$')::integer as segment
       from unnest($1::text[], $2::float8[]) as given (key, bytes)
     ), counted as (
       select file.project_id, delivered.bytes,
         case when file.type = 'video' and file.size > 0 and key = file.path
           then coalesce(file.duration, 0) * delivered.bytes / file.size else 0 end as seconds
       from delivered join files file on file.path = regexp_replace(key, '/[^/]+\\.m3u8$', '')
       union all
       select rendition.project_id, delivered.bytes,
         case when part.sound and exists (
           select 1 from rendition_uses mine join rendition_uses beside on beside.job_id = mine.job_id
           join rendition_parts picture on picture.hash = beside.hash
           where mine.hash = rendition.hash and picture.facts->>'codec' not like 'mp4a%'
         ) then 0 else coalesce(part.seconds * delivered.bytes / nullif(part.bytes, 0), 0) end as seconds
       from delivered join renditions rendition on rendition.hash = delivered.hash
       left join lateral (
         select facts->>'codec' like 'mp4a%' as sound, (segment_facts->>'bytes')::float8 as bytes,
           (segment_facts->>'duration')::float8 / (facts->>'timescale')::float8 as seconds
         from (
           select facts, facts->'segments'->(segment - first) as segment_facts from rendition_parts
           where hash = rendition.hash and first <= segment and facts is not null order by first desc limit 1
         ) found
       ) part on true
     )
     insert into usage_entries (project_id, day, delivered_seconds, delivered_bytes)
     select project_id, (now() at time zone 'utc')::date, sum(seconds), sum(bytes) from counted group by project_id`,
    values,
  );
}
