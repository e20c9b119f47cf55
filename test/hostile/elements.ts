/** A part of a container that can be moved, doubled or left out, and where its length is written. */
export interface Element {
  start: number;
  end: number;
  /** Place of the bytes that say how long it is; `null` where nothing does. */
  size: { at: number; bytes: number } | null;
}

type Reader = (bytes: Buffer) => Element[];

/** ISO base media: boxes, and those inside the ones that hold others. */
const isoBoxes: Reader = (bytes) => boxesIn(bytes, 0, bytes.length);
const holders = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'moof', 'traf', 'mvex', 'udta', 'dinf'];

function boxesIn(bytes: Buffer, from: number, to: number): Element[] {
  const found: Element[] = [];
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > to) break;
    found.push({ start: at, end: at + size, size: { at, bytes: 4 } });
    if (holders.includes(bytes.toString('latin1', at + 4, at + 8))) found.push(...boxesIn(bytes, at + 8, at + size));
    at += size;
  }
  return found;
}

/** RIFF: AVI and WAV. Chunks with their length after their name, lists inside lists. */
const riffChunks: Reader = (bytes) => chunksIn(bytes, 12, bytes.length);

function chunksIn(bytes: Buffer, from: number, to: number): Element[] {
  const found: Element[] = [];
  for (let at = from; at + 8 <= to; ) {
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > to) break;
    found.push({ start: at, end, size: { at: at + 4, bytes: 4 } });
    if (bytes.toString('latin1', at, at + 4) === 'LIST') found.push(...chunksIn(bytes, at + 12, end));
    at = end + (end % 2);
  }
  return found;
}

/** PNG: length, name, data, checksum. */
const pngChunks: Reader = (bytes) => {
  const found: Element[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    found.push({ start: at, end, size: { at, bytes: 4 } });
    at = end;
  }
  return found;
};

/** Matroska and WebM (RFC 8794): an id and a length of variable width, both led by a mark bit. */
const ebmlElements: Reader = (bytes) => elementsIn(bytes, 0, bytes.length);
/** Segment, SeekHead, Info, Tracks, TrackEntry, Cluster, BlockGroup, Cues. */
const masters = [0x18538067, 0x114d9b74, 0x1549a966, 0x1654ae6b, 0xae, 0x1f43b675, 0xa0, 0x1c53bb6b];

function elementsIn(bytes: Buffer, from: number, to: number): Element[] {
  const found: Element[] = [];
  for (let at = from; at < to; ) {
    const idBytes = widthOf(bytes[at]!);
    const sizeAt = at + idBytes;
    const sizeBytes = widthOf(bytes[sizeAt] ?? 0);
    const body = sizeAt + sizeBytes;
    if (idBytes > 4 || sizeBytes > 6 || body > to) break;
    const end = Math.min(body + (bytes.readUIntBE(sizeAt, sizeBytes) % 2 ** (7 * sizeBytes)), to);
    found.push({ start: at, end, size: { at: sizeAt, bytes: sizeBytes } });
    if (masters.includes(bytes.readUIntBE(at, idBytes))) found.push(...elementsIn(bytes, body, end));
    at = end;
  }
  return found;
}

const widthOf = (first: number) => Math.clz32(first) - 24 + 1;

/** What begins with a mark of its own: Ogg pages, MPEG start codes, frames of FLAC and MP3. */
const marked =
  (mark: Buffer): Reader =>
  (bytes) => {
    const starts: number[] = [];
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) starts.push(at);
    return starts.map((start, index) => ({ start, end: starts[index + 1] ?? bytes.length, size: null }));
  };

/** Pieces of one length: the packets of a transport stream, and whatever has no parts that could be told apart. */
const pieces =
  (length: number): Reader =>
  (bytes) =>
    Array.from({ length: Math.floor(bytes.length / length) }, (_, index) => ({
      ...{ start: index * length, end: (index + 1) * length, size: null },
    }));

const readers: Record<string, Reader> = {
  ...{ mp4: isoBoxes, mov: isoBoxes, m4a: isoBoxes, avi: riffChunks, wav: riffChunks, png: pngChunks },
  ...{ mkv: ebmlElements, webm: ebmlElements, ts: pieces(188), ogv: marked(Buffer.from('OggS')) },
  mpg: marked(Buffer.from([0, 0, 1])),
  flac: marked(Buffer.from([0xff, 0xf8])),
  mp3: marked(Buffer.from([0xff, 0xfb])),
};

/** The elements of a container, by the extension of its kind. */
export function elementsOf(kind: string, bytes: Buffer): Element[] {
  const found = readers[kind]?.(bytes) ?? [];
  return found.length > 1 ? found : pieces(Math.max(1, Math.floor(bytes.length / 16)))(bytes);
}
