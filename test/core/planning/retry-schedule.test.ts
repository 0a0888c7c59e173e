import { expect } from "chai";
import type { Operation } from "@rollcall/core";
import { digestOf, type Digest } from "../../../packages/core/src/domain/digest.js";
import { beginRead, proveExit } from "../../../packages/core/src/domain/evidence.js";
import type { FailureKind } from "../../../packages/core/src/domain/failure.js";
import { contentDigest, isAboutObject, retryAfterFailure } from "../../../packages/core/src/planning/retry-schedule.js";
import { DAY, NOW } from "./fixtures.js";

const MINUTE = 60_000;
const HOUR = 3_600_000;
const at = (ms: number): string => new Date(NOW + ms).toISOString();

const ticket = beginRead("hr", at(0));
const cleared = proveExit("attribute", ticket, "accounts");
const left = proveExit("account", ticket, "scope");
const outOfGroup = proveExit("membership", ticket, "groups");

const shared = { id: "op", after: [], owner: { source: "hr", key: "k1" }, label: "ann", pipeline: "staff" } as const;
const before = { fields: { username: "ann" } } as const;
const update = (more: Partial<Extract<Operation, { kind: "update" }>> = {}): Operation => ({
  ...shared,
  kind: "update",
  type: "account",
  ref: { id: "A1" },
  set: { email: "ann@x" },
  clear: [],
  before,
  ...more,
});
const membership = { what: "membership", account: { id: "A1" }, group: { id: "G1" }, groupLabel: "vpn" } as const;
const phone = { what: "value", account: { id: "A1" }, attribute: "phones", value: { number: "+15551" } } as const;

describe("a refusal", () => {
  const aboutObject: Readonly<Record<FailureKind, boolean>> = {
    invalid: true,
    conflict: true,
    "not-found": true,
    "limit-exceeded": true,
    forbidden: true,
    unsupported: true,
    unauthorized: false,
    "rate-limited": false,
    unavailable: false,
    "precondition-failed": false,
    "incomplete-read": false,
    "cursor-expired": false,
    cancelled: false,
  };
  for (const [kind, is] of Object.entries(aboutObject) as [FailureKind, boolean][]) {
    it(`${kind} is ${is ? "" : "not "}about the object`, () => expect(isAboutObject(kind)).to.equal(is));
  }
});

describe("the next try after a failure", () => {
  const known = (attempts: number, firstAgoMs: number, digest: Digest = contentDigest(update())) =>
    ({
      operation: "op",
      shape: "update:account",
      label: "ann",
      digest,
      attempts,
      firstAt: at(-firstAgoMs),
      lastAt: at(-1),
      nextAt: at(0),
      message: "old",
    } as const);

  it("is noted with the operation, its shape, label and digest, when it failed, and why", () => {
    expect(retryAfterFailure(update(), "refused", undefined, at(0))).to.deep.equal({
      operation: "op",
      shape: "update:account",
      label: "ann",
      digest: contentDigest(update()),
      attempts: 1,
      firstAt: at(0),
      lastAt: at(0),
      message: "refused",
      nextAt: at(5 * MINUTE),
    });
  });

  for (const [failedBefore, text, delay] of [
    [1, "half an hour", 30 * MINUTE],
    [2, "6 hours", 6 * HOUR],
    [3, "12 hours", 12 * HOUR],
    [4, "a day", DAY],
    [5, "a day", DAY],
    [6, "a day", DAY],
    [20, "a day", DAY],
  ] as const) {
    it(`comes ${text} after failure ${failedBefore + 1}, counted from that failure`, () => {
      const retry = retryAfterFailure(update(), "again", known(failedBefore, HOUR), at(0));
      expect(retry).to.deep.include({ attempts: failedBefore + 1, firstAt: at(-HOUR), lastAt: at(0), message: "again", nextAt: at(delay) });
    });
  }

  for (const [what, attempts, firstAgo, nextAt] of [
    ["would come exactly 28 days after the first failure: it comes", 10, 27 * DAY, at(DAY)],
    ["would come a millisecond later: none comes", 10, 27 * DAY + 1, undefined],
    ["would come exactly then with a shorter delay: it comes", 1, 28 * DAY - 30 * MINUTE, at(30 * MINUTE)],
    ["would come a millisecond later with a shorter delay: none comes", 1, 28 * DAY - 30 * MINUTE + 1, undefined],
  ] as const) {
    it(what, () => {
      const retry = retryAfterFailure(update(), "again", known(attempts, firstAgo), at(0));
      expect(retry.nextAt).to.equal(nextAt);
      expect("nextAt" in retry, "absent, not undefined").to.equal(nextAt !== undefined);
      expect(retry).to.deep.include({ operation: "op", attempts: attempts + 1, firstAt: at(-firstAgo), lastAt: at(0), message: "again" });
    });
  }

  it("begins anew for other content, even where the old one was given up", () => {
    const other = contentDigest(update({ set: { email: "other@x" } }));
    const retry = retryAfterFailure(update(), "refused", known(30, 40 * DAY, other), at(0));
    expect(retry).to.deep.include({ attempts: 1, firstAt: at(0), nextAt: at(5 * MINUTE), digest: contentDigest(update()) });
  });
});

describe("the content of an operation", () => {
  const onRef = { ...shared, type: "account", ref: { id: "A1" }, before } as const;
  for (const [what, operation, content] of [
    [
      "create",
      { ...shared, kind: "create", type: "group", attributes: { name: "vpn" } },
      { shape: "create:group", attributes: { name: "vpn" } },
    ],
    ["update", update(), { shape: "update:account", ref: "A1", set: { email: "ann@x" }, clear: [] }],
    [
      "update that clears",
      update({
        clear: [
          { attribute: "email", proof: cleared },
          { attribute: "title", proof: cleared },
        ],
        set: {},
      }),
      { shape: "update:account", ref: "A1", set: {}, clear: ["email", "title"] },
    ],
    [
      "update of what the plan creates",
      update({ ref: { createdBy: "c1" } }),
      { shape: "update:account", ref: "by c1", set: { email: "ann@x" }, clear: [] },
    ],
    [
      "attach of a membership",
      { ...shared, kind: "attach", attachment: membership },
      { shape: "attach:membership", account: "A1", group: "G1" },
    ],
    [
      "attach of a membership of what the plan creates",
      { ...shared, kind: "attach", attachment: { ...membership, account: { createdBy: "c1" }, group: { createdBy: "c2" } } },
      { shape: "attach:membership", account: "by c1", group: "by c2" },
    ],
    [
      "detach of a membership",
      { ...shared, kind: "detach", attachment: membership, proof: outOfGroup },
      { shape: "detach:membership", account: "A1", group: "G1" },
    ],
    [
      "attach of a value",
      { ...shared, kind: "attach", attachment: phone },
      { shape: "attach:phones", account: "A1", value: { number: "+15551" } },
    ],
    [
      "detach of a value",
      { ...shared, kind: "detach", attachment: phone, proof: cleared },
      { shape: "detach:phones", account: "A1", value: { number: "+15551" } },
    ],
    ["disable", { ...onRef, kind: "disable", proof: left }, { shape: "disable:account", ref: "A1" }],
    ["trash", { ...onRef, kind: "trash", proof: left }, { shape: "trash:account", ref: "A1" }],
    ["delete", { ...onRef, kind: "delete", proof: left }, { shape: "delete:account", ref: "A1" }],
    ["enable", { ...onRef, kind: "enable" }, { shape: "enable:account", ref: "A1" }],
    ["restore", { ...onRef, kind: "restore" }, { shape: "restore:account", ref: "A1" }],
    ["adopt", { ...shared, kind: "adopt", type: "account", ref: { id: "A1" }, by: "name" }, { shape: "adopt:account", ref: "A1" }],
  ] as const satisfies readonly (readonly [string, Operation, Parameters<typeof digestOf>[0]])[]) {
    it(`${what}: what the target is asked for, and nothing else`, () => expect(contentDigest(operation)).to.equal(digestOf(content)));
  }

  it("is the same whoever wants it, whatever was there before, and by which proof", () => {
    const more = { id: "other", after: ["x"], owner: { source: "ad", key: "k2" }, label: "bob", pipeline: "guests" } as const;
    const clear = (rule: string) => [{ attribute: "title", proof: proveExit("attribute", ticket, rule) }];
    expect(contentDigest(update({ ...more, before: { fields: {} }, drift: ["email"], clear: clear("one") }))).to.equal(
      contentDigest(update({ clear: clear("two") }))
    );
  });
});
