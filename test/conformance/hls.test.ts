import { describe, expect, test } from 'vitest';
import { later, replaced, write } from './edits.ts';
import type { HlsOptions } from './hls/options.ts';
import { type Edits, inEveryMedia, inMedia, realHls } from './real-hls.ts';

const check = realHls();

const inIndex = (from: string | RegExp, to: string): Edits => ({ 'index.m3u8': replaced(from, to) });
const growing: Edits = inEveryMedia(/VOD([\s\S]*)#EXT-X-ENDLIST\n/, 'EVENT$1');
const behind = /VOD([\s\S]*)#EXTINF.*\n.*\n#EXT-X-ENDLIST\n/;
const another = (attributes: string) => `$&\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",${attributes},URI="audio.m3u8"`;
const secondSound = (attributes: string) => inIndex(/#EXT-X-MEDIA.*/, another(`CHANNELS="2",${attributes}`));
const soundLater = Object.fromEntries([0, 1, 2].map((index) => [`audio/${index}.m4s`, later(4800)]));
/** Lines of the last segment, whose length and number are the encoder's business. */
const last = {
  duration: /#EXTINF:(\d+)(.*\n)(?=.*\n#EXT-X-ENDLIST)/,
  uri: /.*\n(?=#EXT-X-ENDLIST)/,
  both: /#EXTINF.*\n.*\n(?=#EXT-X-ENDLIST)/,
};

describe('what conforms', () => {
  test('is an output as it was encoded, every frame of it decoded', async () => {
    expect(await check({}, { sequence: true })).toEqual([]);
  });

  test.each<[string, Edits, HlsOptions]>([
    ['a growing output, to one who knows it', growing, { growing: true, decode: false }],
    [
      'a growing output with one rendition a segment behind',
      { ...growing, '240p.m3u8': replaced(behind, 'EVENT$1') },
      { growing: true, decode: false },
    ],
    ['several renditions of sound', secondSound('NAME="Deutsch",LANGUAGE="de"'), { decode: false }],
    ['lines that end in CR LF, and comments', inIndex(/\n/g, '\r\n# a comment\r\n'), { decode: false }],
  ])('is %s', async (_name, edits, options) => {
    expect(await check(edits, options)).toEqual([]);
  });
});

describe('the multivariant playlist', () => {
  test.each<[string, Edits, RegExp]>([
    ['without its first line', inIndex('#EXTM3U\n', ''), /first line is not #EXTM3U/],
    ['with a tag that is unknown', inIndex('#EXT-X-MEDIA', '#EXT-X-FOO\n$&'), /EXT-X-FOO has no place/],
    ['with a tag of media playlists', inIndex('#EXT-X-MEDIA', '#EXT-X-ENDLIST\n$&'), /EXT-X-ENDLIST has no place/],
    ['with a tag twice', inIndex('#EXT-X-INDEPENDENT-SEGMENTS', '$&\n$&'), /stands there more than once/],
    ['with a byte order mark', inIndex(/^/, '\uFEFF'), /byte order mark/],
    ['in another normal form', inIndex('NAME="', 'NAME="e\u0301'), /not in normal form C/],
    ['without the end of its last line', inIndex(/\n$/, ''), /its last line has no end/],
    ['with white space behind a line', inIndex('#EXTM3U', '#EXTM3U '), /white space around "#EXTM3U "/],
    ['without variants', inIndex(/#EXT-X-STREAM[\s\S]*/, ''), /there is no variant/],
    ['with a URL that is none', inIndex(/\n240p/, '\n24<0p'), /24<0p.m3u8 is no URL/],
    ['with a control character', inIndex('NAME="', 'NAME="\u0007'), /control/],
    ['in another encoding', { 'index.m3u8': (bytes) => Buffer.concat([bytes, Buffer.from([0xe9, 10])]) }, /not UTF-8/],
    ['with white space', inIndex(',AVERAGE', ', AVERAGE'), /attributes of EXT-X-STREAM-INF cannot be read/],
    ['with an attribute twice', inIndex(',AVERAGE', ',BANDWIDTH=1,AVERAGE'), /has BANDWIDTH more than once/],
    ['with an unknown attribute', inIndex(',AVERAGE', ',FOO=1,AVERAGE'), /has no attribute FOO/],
    ['with text for a number', inIndex(/BANDWIDTH=(\d+)/, 'BANDWIDTH="$1"'), /BANDWIDTH of .* cannot be "/],
    ['with a name without quotes', inIndex('"audio",', 'audio,'), /GROUP-ID of EXT-X-MEDIA cannot be audio/],
    ['without an attribute', inIndex(/AVERAGE-BANDWIDTH=\d+,/, ''), /lacks AVERAGE-BANDWIDTH/],
    ['with a variant without URL', inIndex(/\n240p.m3u8/, ''), /has no URL on the next line/],
    ['with a URL without variant', inIndex(/#EXT-X-STREAM.*\n240p/, '240p'), /240p.m3u8 has no EXT-X-STREAM-INF/],
    ['with a whole URL', inIndex(/\n240p/, '\nhttps://a.example/240p'), /https:.* is not relative/],
    ['with a URL from the root', inIndex('"audio.m3u8"', '"/audio.m3u8"'), /\/audio.m3u8 is not relative/],
    ['with a playlist that is not there', inIndex(/\n240p/, '\n241p'), /241p.m3u8: it cannot be read: ENOENT/],
    [
      'without independent segments',
      { ...inIndex(/#EXT-X-INDEP.*\n/, ''), ...inMedia(/#EXT-X-INDEP.*\n/, '') },
      /240p.*INDEP/,
    ],
  ])('%s', async (_name, edits, says) => {
    expect(await check(edits)).toContainEqual(expect.stringMatching(says));
  });
});

describe('a variant', () => {
  test.each<[string, Edits, RegExp]>([
    ['with another codec', inIndex('avc1.640015', 'avc1.4d0015'), /CODECS is avc1.4d0015,mp4a/],
    ['without the codec of its sound', inIndex(',mp4a.40.2', ''), /CODECS is avc1.640015, the streams have/],
    ['of another size', inIndex('426x240', '428x240'), /RESOLUTION is 428x240, the picture 426x240/],
    ['without a size', inIndex(/RESOLUTION=\w+,/, ''), /RESOLUTION is undefined/],
    ['of the size of another', inIndex('640x360', '426x240'), /two variants have the size 426x240/],
    ['at another rate', inIndex('30.000', '29.970'), /FRAME-RATE is 29.970, the samples say 30.000/],
    ['of sound with a size', inIndex(/\n240p.m3u8/, '\naudio.m3u8'), /has RESOLUTION or FRAME-RATE, and sound alone/],
    ['above 60 frames', { '240p/init.mp4': write('moov trak mdia mdhd', 13, 3) }, /frames a second are above 60/],
    ['with too little BANDWIDTH', inIndex(/BANDWIDTH=\d/, 'BANDWIDTH='), /BANDWIDTH is \d+, the peak segment bit rate/],
    ['with too much BANDWIDTH', inIndex(/BANDWIDTH=\d/, 'BANDWIDTH=3'), /more than 10 % above the peak/],
    ['with another average', inIndex(/E-BANDWIDTH=\d/, 'E-BANDWIDTH=2'), /AVERAGE-BANDWIDTH is \d+, the average/],
  ])('%s', async (_name, edits, says) => {
    expect(await check(edits)).toContainEqual(expect.stringMatching(says));
  });
});

describe('sound', () => {
  test.each<[string, Edits, RegExp]>([
    ['with other channels', inIndex('CHANNELS="2"', 'CHANNELS="6"'), /CHANNELS of .* is 6, the sound has 2/],
    ['without a language', inIndex('LANGUAGE="en",', ''), /EXT-X-MEDIA lacks LANGUAGE/],
    ['with the wrong code of a language', inIndex('"en"', '"eng"'), /LANGUAGE "eng" is no tag of RFC 5646/],
    ['without a preset', inIndex('DEFAULT=YES', 'DEFAULT=NO'), /has 0 members with DEFAULT=YES/],
    ['with two presets', secondSound('NAME="2",LANGUAGE="de",DEFAULT=YES'), /has 2 members with DEFAULT=YES/],
    ['with a name twice', secondSound('NAME="Audio",LANGUAGE="de"'), /have the same NAME/],
    ['without a name', inIndex(/NAME="[^"]*"/, 'NAME=""'), /NAME is empty/],
    ['that is preset and not chosen', inIndex('AUTOSELECT=YES', 'AUTOSELECT=NO'), /DEFAULT=YES and AUTOSELECT=NO/],
    ['that is a picture', inIndex('"audio.m3u8"', '"360p.m3u8"'), /360p.m3u8 in an audio group is a picture/],
    [
      'in a group that nobody plays',
      inIndex(/AUDIO="audio"/g, 'AUDIO="other"'),
      /no variant has the audio group audio/,
    ],
    ['of a group that is not there', inIndex(/AUDIO="audio"/g, 'AUDIO="other"'), /there is no audio group other/],
    ['that starts late', soundLater, /audio.m3u8 starts at 0.1\d+ s/],
    ['that ends early', { 'audio.m3u8': replaced(last.both, '') }, /audio.m3u8 ends at \d/],
  ])('%s', async (_name, edits, says) => {
    expect(await check(edits)).toContainEqual(expect.stringMatching(says));
  });
});

describe('a media playlist', () => {
  test.each<[string, Edits, RegExp]>([
    ['of a version that is too low', inMedia('VERSION:7', 'VERSION:5'), /EXT-X-VERSION is 5, its tags need 6/],
    ['without a target', inMedia(/#EXT-X-TARGET.*\n/, ''), /there is no EXT-X-TARGETDURATION/],
    ['with a target below a segment', inEveryMedia('TION:6', 'TION:5'), /6 s are above the target duration 5/],
    ['with a target of its own', inMedia('TION:6', 'TION:7'), /TARGETDURATION differs: 7 in 240p.m3u8, 6 in/],
    ['that grows unasked', growing, /EXT-X-PLAYLIST-TYPE is "EVENT", not VOD/],
    ['without an end', inMedia('#EXT-X-ENDLIST\n', ''), /there is no EXT-X-ENDLIST/],
    ['without an init segment', inMedia(/#EXT-X-MAP.*\n/, ''), /EXT-X-MAP lacks URI/],
    ['with its init segment behind', inMedia(/(#EXT-X-MAP.*\n)([\s\S]*)#EXT-X-E/, '$2$1#EXT-X-E'), /MAP stands behind/],
    ['with another duration', inMedia(last.duration, '#EXTINF:3$2'), /EXTINF says 3.\d+ s, its samples last \d.\d+ s/],
    ['without a duration', inMedia(last.duration, ''), /the segment 240p\/\d.m4s has no EXTINF/],
    ['with a duration without comma', inMedia(/(EXTINF.*),/, '$1'), /EXTINF cannot have the value "[\d.]+"/],
    ['with a duration for nothing', inMedia(last.uri, ''), /EXTINF has no segment: EXT-X-ENDLIST follows/],
    ['with a duration at its end', inMedia(/#EXT-X-ENDLIST/, '#EXTINF:1,'), /the last EXTINF has no segment/],
    ['without segments', inMedia(/#EXTINF[\s\S]*#EXT-X-E/, '#EXT-X-E'), /there is no segment/],
    ['with a segment twice', inMedia('240p/1.m4s', '240p/0.m4s'), /a URL stands there more than once/],
    ['with a segment that is not there', inMedia('1.m4s', '9.m4s'), /240p\/9.m4s: it cannot be read: ENOENT/],
    ['shorter than another', inMedia(last.both, ''), /240p.m3u8 \d: they are not aligned/],
  ])('%s', async (_name, edits, says) => {
    expect(await check(edits)).toContainEqual(expect.stringMatching(says));
  });
});

test('a growing rendition may not be more than a target duration ahead', async () => {
  const short = inEveryMedia(/TION:\d([\s\S]*)VOD([\s\S]*)#EXT-X-ENDLIST\n/, 'TION:1$1EVENT$2');
  const edits = { ...short, '240p.m3u8': replaced(/TION:\d([\s\S]*)VOD([\s\S]*)#EXTINF[\s\S]*/, 'TION:1$1EVENT$2') };
  const faults = await check(edits, { growing: true, decode: false });
  expect(faults).toContainEqual(expect.stringMatching(/360p.m3u8 is \d.\d+ s ahead of another rendition/));
});
