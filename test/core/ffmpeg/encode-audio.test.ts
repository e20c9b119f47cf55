import { expect, test } from 'vitest';
import { decodeAudioArgs, encodeAudioArgs, fragmentAudioArgs } from '../../../src/core/ffmpeg/encode-audio.ts';
import { guarded, sound, words } from './recipes.ts';

const source = '/job/source file.mp4';
const outputs = { whole: '/job/audio.m4a', growing: "/job/it's a [new] one|.mp4", offset: 2002 / 30_000 };
/** A path is nothing but a path, whatever is in it. */
const tee =
  '[f=mp4:movflags=+faststart]/job/audio.m4a|' +
  '[output_ts_offset=0.066733:avoid_negative_ts=disabled:use_editlist=0:write_btrt=0:f=mp4:' +
  'movflags=+empty_moov+default_base_moof+frag_discont+skip_trailer:frag_duration=6000000:flush_packets=1]' +
  "/job/it\\'s\\ a\\ [new]\\ one\\|.mp4";
/** In time, in as many channels as are wanted, and not clipped. */
const cleaned = (layout: string) =>
  `aresample=async=200:min_comp=0.005:min_hard_comp=0.02:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=${layout},` +
  'alimiter=limit=1:level=disabled:latency=1';
const head = '-hide_banner -nostdin -y -benchmark -nostats -v info -max_error_rate 1';

test('the sound beside a picture, padded to its end', () => {
  expect(encodeAudioArgs(sound, source, outputs)).toEqual([
    ...words(`${head} -progress pipe:1 -stats_period 0.5 -copyts ${guarded} -i`),
    source,
    ...words(`-map 0:3 -vn -map_metadata -1 -map_chapters -1 -dn -sn
      -af asetpts=PTS-0.500000/TB,${cleaned('stereo')},apad=whole_dur=33.366667
      -ac 2 -ar 48000 -c:a aac -b:a 128000 -metadata:s:a:0 language=eng
      -flags +global_header -f tee`),
    tee,
  ]);
});

test('sound alone: nothing to pad, no language to tell', () => {
  const alone = { ...sound, pad: false, lead: 0, language: null, channels: 1, bitrate: 80_000, sampleRate: 44_100 };
  const args = encodeAudioArgs(alone, source, outputs);
  expect(args.slice(args.indexOf('-dn'))).toEqual([
    ...words(`-dn -sn -af asetpts=PTS-0.000000/TB,${cleaned('mono')}`),
    ...words('-ac 1 -ar 44100 -c:a aac -b:a 80000 -flags +global_header -f tee'),
    tee,
  ]);
});

test('the encoded sound becomes fragments without being encoded again', () => {
  expect(fragmentAudioArgs('/job/audio.m4a', 2002 / 30_000, 12.5, '/job/fragments.mp4')).toEqual(
    words(`${head} -t 12.500000 -i /job/audio.m4a -c copy -frag_duration 6000000
      -output_ts_offset 0.066733 -avoid_negative_ts disabled -use_editlist 0 -write_btrt 0
      -f mp4 -movflags +empty_moov+default_base_moof+frag_discont+skip_trailer /job/fragments.mp4`),
  );
});

test('sound whose channels may change is decoded by a command of its own, which puts it on the clock', () => {
  const varying = { ...sound, varies: true };
  expect(decodeAudioArgs(varying, source)).toEqual([
    ...words(`${head} -copyts ${guarded} -i`),
    source,
    ...words(`-map 0:3 -vn -map_metadata -1 -map_chapters -1 -dn -sn
      -af asetpts=PTS-0.500000/TB,aformat=sample_fmts=flt:channel_layouts=stereo:sample_rates=48000,atrim=start=0
      -c:a pcm_f32le -f nut pipe:1`),
  ]);
  const args = encodeAudioArgs(varying, source, outputs);
  expect(args).not.toContain(source);
  expect(args.slice(args.indexOf('-copyts'), args.indexOf('-ac'))).toEqual(
    words(`-copyts -f nut -i pipe:0 -map 0:0 -map_metadata -1 -map_chapters -1 -dn -sn
      -af ${cleaned('stereo')},apad=whole_dur=33.366667`),
  );
});
