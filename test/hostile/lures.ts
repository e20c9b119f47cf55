import type { Random } from './random.ts';

/** What must not be reached. */
export interface Canary {
  /** Path of a file that only the server's user needs. */
  path: string;
  /** Address of a server that nobody has a reason to ask. */
  url: string;
}

const hls = (target: string) =>
  `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${target}\n#EXT-X-ENDLIST\n`;

/** Texts that make a reader of media open something else, if it believes them. */
const lures: Record<string, (target: string) => string> = {
  hls,
  hlsKey: (target) => hls(target).replace('#EXTINF', `#EXT-X-KEY:METHOD=AES-128,URI="${target}"\n#EXTINF`),
  hlsMap: (target) => hls(target).replace('#EXTINF', `#EXT-X-MAP:URI="${target}"\n#EXTINF`),
  hlsConcat: (target) => hls(`concat:${target}|${target}`),
  hlsSubfile: (target) => hls(`subfile,,start,0,end,64,,:${target}`),
  multivariant: (target) => `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${target}\n`,
  concat: (target) => `ffconcat version 1.0\nfile '${target}'\nduration 10\n`,
  dash: (target) =>
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT10S"><Period>` +
    `<AdaptationSet mimeType="video/mp4"><Representation id="0" bandwidth="1"><BaseURL>${target}</BaseURL>` +
    `<SegmentBase/></Representation></AdaptationSet></Period></MPD>`,
  sdp: (target) =>
    `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:${target}\nm=video 5004 RTP/AVP 96\n`,
  smooth: (target) => `<SmoothStreamingMedia><StreamIndex Url="${target}"/></SmoothStreamingMedia>`,
  svg: (target) =>
    `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${target}">]><svg xmlns="http://www.w3.org/2000/svg" ` +
    `xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64"><image xlink:href="${target}"/><text>&x;</text></svg>`,
  subtitles: (target) => `[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: ${target}\n`,
  imageList: (target) => `#EXTM3U\n${target}/%d.png\n`,
};

/** A text of one of these kinds that leads to the canary. */
export function lure(random: Random, { path, url }: Canary): { name: string; bytes: Buffer } {
  const name = random.pick(Object.keys(lures));
  const target = random.pick([path, `file:${path}`, `file://${path}`, url, `crypto+${url}`, `tcp${url.slice(4)}`]);
  return { name, bytes: Buffer.from(lures[name]!(target)) };
}
