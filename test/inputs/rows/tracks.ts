import type { Row } from '../inputs.ts';
import { beeps, type Film } from '../make-inputs.ts';

/** @param late seconds of what the encoder puts before the sound, where nothing says that it did */
const alone = (name: string, film: Film, sound = {}, late = 0): Row => ({
  name: `sound alone in ${name}`,
  source: { draw: null, ...film },
  out: { warnings: ['no_picture'], sound: [{ duration: 2 + late, ...sound }], origin: -late },
});
const cover = {
  draw: 'color=red:s=64x64:r=1:d=1',
  pixels: [],
  video: ['-c:v', 'png'],
  mux: ['-disposition:v', 'attached_pic'],
};
const covered = (name: string, film: Film, late = 0): Row => {
  const { out } = alone(name, film, {}, late);
  return { name: `sound with cover art in ${name}`, source: { ...cover, ...film }, out: { ...out, size: null } };
};
const tagged = (...languages: string[]) =>
  languages.flatMap((language, index) => [`-metadata:s:a:${index}`, `language=${language}`]);

/** The film's sound is the second of two tracks. */
const beginning = (name: string, to: string, dispositions: [string, string]): Row => ({
  name: `${name} comes first`,
  source: {
    ...{ to, sound: ['sine=f=300:d=2', beeps(2)] },
    mux: [...tagged('deu', 'eng'), ...dispositions.flatMap((value, index) => [`-disposition:a:${index}`, value])],
  },
  out: { sound: [{ language: 'eng' }], languages: ['en', 'de'] },
});

const secrets = {
  'chapters.txt': ';FFMETADATA1\ntitle=SECRET\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle=SECRET chapter\n',
  'subtitles.srt': '1\n00:00:00,000 --> 00:00:01,000\nSECRET subtitle\n',
};
const leaking = [
  '-map',
  '3',
  '-map_metadata',
  '2',
  '-map_chapters',
  '2',
  '-metadata',
  'comment=SECRET',
  '-metadata:s',
  'title=SECRET',
  '-metadata:s',
  'handler_name=SECRET',
];

export const tracks: Row[] = [
  alone('MP3', { to: 'mp3', audio: ['-c:a', 'libmp3lame'] }, {}, 0.023),
  alone('WAV', { to: 'wav', audio: ['-c:a', 'pcm_s16le'] }),
  alone('FLAC', { to: 'flac', audio: ['-c:a', 'flac'] }),
  alone('M4A', { to: 'm4a' }),
  alone('Opus', { to: 'opus', audio: ['-c:a', 'libopus'] }),
  alone('Ogg', { to: 'ogg', audio: ['-c:a', 'libvorbis'] }),
  alone('AC-3', { to: 'ac3', audio: ['-c:a', 'ac3'] }),
  alone('ADTS', { to: 'aac' }, {}, 0.021),
  alone('WMA', { to: 'wma', audio: ['-c:a', 'wmav2'] }, {}, 0.043),
  alone('AIFF', { to: 'aiff', audio: ['-c:a', 'pcm_s16be'] }),
  alone(
    'AMR',
    { to: 'amr', sound: [beeps(2, { rate: 8000, channels: 1 })], audio: ['-c:a', 'libopencore_amrnb'] },
    { channels: 1 },
  ),
  alone('WebM', { to: 'webm', audio: ['-c:a', 'libopus'] }),
  covered('MP3', { to: 'mp3', audio: ['-c:a', 'libmp3lame'] }, 0.023),
  covered('M4A', { to: 'mp4' }),
  covered('FLAC', { to: 'flac', audio: ['-c:a', 'flac'] }),
  {
    name: 'a film with a poster before its picture',
    source: {
      ...{ to: 'mp4', texts: {} },
      copies: [
        {
          before: ['-f', 'lavfi', '-i', 'color=red:s=64x64:r=1:d=1'],
          after: [
            '-map',
            '-0',
            '-map',
            '0',
            '-map',
            '1',
            '-c:v:0',
            'png',
            '-disposition:v:0',
            'attached_pic',
            '-disposition:v:1',
            'default',
          ],
        },
      ],
    },
  },
  {
    name: 'three tracks of sound',
    source: { to: 'mkv', sound: [beeps(2), 'sine=f=300:d=2', 'sine=f=400:d=2'], mux: tagged('eng', 'deu', 'und') },
    out: { sound: [{ language: 'eng' }], languages: ['en', 'de', 'und'] },
  },
  beginning('the track that Matroska begins with', 'mkv', ['0', 'default']),
  beginning('the track that MP4 begins with', 'mp4', ['0', 'default']),
  beginning('the track that is no comment', 'mkv', ['comment', '0']),
  {
    name: 'three tracks of sound alone',
    source: {
      to: 'mkv',
      draw: null,
      sound: [beeps(2), 'sine=f=300:d=2', 'sine=f=400:d=2'],
      mux: tagged('eng', 'deu', 'und'),
    },
    out: {
      warnings: ['no_picture'],
      sound: [{ language: 'eng', duration: 2.02 }],
      origin: -0.021,
      languages: ['en', 'de', 'und'],
    },
  },
  {
    name: 'subtitles, chapters and titles in MP4',
    source: { to: 'mp4', texts: secrets, mux: [...leaking, '-c:s', 'mov_text'] },
  },
  {
    name: 'subtitles, chapters and titles in Matroska',
    source: { to: 'mkv', texts: secrets, mux: [...leaking, '-c:s', 'srt'] },
  },
  {
    name: 'a track of timecode',
    source: { to: 'mov', mux: ['-timecode', '10:00:00:00', '-metadata', 'location=SECRET'] },
  },
];
