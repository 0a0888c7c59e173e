import { EXIT, type ExitCode } from '../exit-codes.js';
import { findingLine, severityWord } from '../render/findings.js';
import { withHost, type Session } from '../session.js';

/** Checks the configuration without any connection. Every mistake is shown, with its place. */
export function validate(session: Session): Promise<ExitCode> {
  return withHost(session, (host) => {
    const look = session.look(false);
    const { findings } = host;
    for (const finding of findings) {
      const remedy = finding.remedy === undefined ? '' : `\n  -> ${look.text(finding.remedy)}`;
      session.terminal.note(`${severityWord(finding.severity, look)} ${finding.instance}: ${findingLine(finding, look)} [${finding.code}]${remedy}`);
    }
    const isBad = findings.some((finding) => finding.severity === 'error');
    const { config } = session.settings;
    if (isBad) session.terminal.error(`error: ${config} needs to be mended`);
    else session.terminal.out(look.paint.green(`${config} is valid; it feeds ${host.targets.join(', ') || 'no target'}. Nothing was connected to: that is \`rollcall check\`.`));
    return Promise.resolve(isBad ? EXIT.badConfiguration : EXIT.fine);
  });
}
