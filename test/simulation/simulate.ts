import { simulateCommand } from './command.js';

process.exitCode = await simulateCommand(process.argv.slice(2), {
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
  ...(process.stderr.isTTY ? { progress: (played: number, of: number) => void process.stderr.write(played < of ? `\r${played} of ${of}` : '\r') } : {}),
});
