import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload } from '@tus/server';
import type { FastifyBaseLogger } from 'fastify';
import { newId } from '../../core/ids.ts';
import { UPLOAD_LIFE } from '../../core/upload-life.ts';
import { getFile } from '../../db/files.ts';
import { lockRoom } from '../../db/room-claims.ts';
import { removeDiscarded } from '../../db/sweep.ts';
import { addPart, endUpload, getUpload, insertUpload, type UploadRow, uploadPrefix } from '../../db/uploads.ts';
import type { DiskClaim } from '../../storage/disk-room.ts';
import type { AppOptions } from '../app-options.ts';
import { isId } from '../not-found.ts';
import type { Checksum } from './checksum.ts';
import { finishUpload } from './finish-upload.ts';
import { receiveParts } from './receive-parts.ts';

/** Bytes of a part: what an upload may lose by a crash of the server. */
const PART = 8 * 1024 ** 2;

/** Of tus 1.0. */
export const extensions = ['creation', 'creation-with-upload', 'termination', 'expiration', 'checksum'];

/** What tus asks of a store (docs/adr/0024), for one request of one project. */
export class UploadStore extends DataStore {
  override extensions = [...extensions];
  readonly #options: AppOptions;
  readonly #projectId: string;
  readonly #checksum: Checksum | null;
  readonly #length: number | null;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;

  constructor(
    options: AppOptions,
    request: {
      projectId: string;
      checksum: Checksum | null;
      /** Bytes of its body, where it says so. */
      length: number | null;
      log: Pick<FastifyBaseLogger, 'warn'>;
    },
  ) {
    super();
    this.#options = options;
    this.#projectId = request.projectId;
    this.#checksum = request.checksum;
    this.#length = request.length;
    this.#log = request.log;
  }

  /** Milliseconds. */
  override getExpiration = (): number => UPLOAD_LIFE * 1000;

  override async create(upload: Upload): Promise<Upload> {
    const { id, size = 0, metadata = {} } = upload;
    const projectId = this.#projectId;
    const { db, limits } = this.#options;
    await db.transaction(async (sql) => {
      if (limits.storedBytes !== undefined) await lockRoom(sql, { id, projectId }, size, limits.storedBytes);
      await insertUpload(sql, { id, projectId, metadata, size });
    });
    return upload;
  }

  /** Of one that became a file, too: a client that missed the last answer learns by it that all has arrived. */
  override async getUpload(id: string): Promise<Upload> {
    const { db } = this.#options;
    const row = isId(id) ? await getUpload(db, this.#projectId, id) : null;
    if (row !== null) {
      await this.#finishIfWhole(row);
      const { size, received: offset, metadata } = row;
      return new Upload({ id, size, offset, metadata, creation_date: this.#datedBack(row).toISOString() });
    }
    const file = isId(id) ? await getFile(db, this.#projectId, id) : null;
    if (file === null || file.jobId !== null) throw ERRORS.FILE_NOT_FOUND;
    return new Upload({ id, size: file.size, offset: file.size, metadata: { filename: file.name } });
  }

  /** When it would have begun, if its end were `getExpiration` after that. */
  #datedBack({ touchedAt, begunAt }: UploadRow): Date {
    const life = this.getExpiration();
    const end = begunAt.getTime() + this.#options.limits.resumableSeconds * 1000;
    return new Date(Math.min(touchedAt.getTime(), end - life));
  }

  override async write(body: Readable, id: string, offset: number): Promise<number> {
    const { db, storage, workFolder: folder } = this.#options;
    let start = offset;
    await using disk = this.#options.disk.hold();
    await receiveParts(claimed(this.#checksum?.past(body) ?? body, disk, this.#length), {
      folder,
      // A checksum is that of a whole body: nothing of it counts before the end
      most: this.#checksum === null ? PART : Number.POSITIVE_INFINITY,
      store: async (path, size) => {
        this.#checksum?.verify();
        const key = `${uploadPrefix(id)}/${start}-${newId()}`;
        await storage.put(key, path);
        if (!(await addPart(db, id, { start, size, key }))) throw ERRORS.INVALID_OFFSET;
        start += size;
      },
    });
    const row = await getUpload(db, this.#projectId, id);
    if (row !== null) await this.#finishIfWhole(row);
    return start;
  }

  override async remove(id: string): Promise<void> {
    const { db } = this.#options;
    const row = isId(id) ? await getUpload(db, this.#projectId, id) : null;
    if (row === null) throw ERRORS.FILE_NOT_FOUND;
    await db.transaction((sql) => endUpload(sql, id));
    await this.#removeBytes(id);
  }

  async #finishIfWhole(row: UploadRow): Promise<void> {
    if (row.received < row.size) return;
    try {
      await finishUpload(row, this.#options);
    } finally {
      await this.#removeBytes(row.id);
    }
  }

  /** Of an upload that has ended; otherwise of none. */
  async #removeBytes(id: string): Promise<void> {
    const { db, storage } = this.#options;
    await removeDiscarded(db, storage.delete, [uploadPrefix(id)]).catch((error: unknown) =>
      this.#log.warn(error, 'bytes of an upload could not be removed yet'),
    );
  }
}

/** Takes each piece where the disk has room for it, and for what is announced to follow. */
async function* claimed(body: AsyncIterable<Buffer>, disk: Pick<DiskClaim, 'claim'>, length: number | null) {
  let bytes = 0;
  await disk.claim(bytes, length);
  for await (const chunk of body) {
    bytes += chunk.length;
    await disk.claim(bytes, length);
    yield chunk;
  }
}
