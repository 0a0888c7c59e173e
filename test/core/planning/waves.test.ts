import { expect } from "chai";
import type { Operation } from "@rollcall/core";
import { beginRead, proveExit } from "../../../packages/core/src/domain/evidence.js";
import type { Attachment } from "../../../packages/core/src/domain/operation.js";
import { Waves, waitsFor } from "../../../packages/core/src/planning/waves.js";

type After = readonly string[];

const shared = (id: string, key: string, after: After = []) => ({ id, after, owner: { source: "hr", key }, label: key, pipeline: "staff" });
const account = (key: string, after: After = []): Operation => ({
  ...shared(`create ${key}`, key, after),
  kind: "create",
  type: "account",
  attributes: {},
});
const enable = (key: string, after: After = []): Operation => ({
  ...shared(`enable ${key}`, key, after),
  kind: "enable",
  type: "account",
  ref: { id: key },
  before: { fields: {} },
});
const group = (key: string, after: After = []): Operation => ({
  ...shared(`create group ${key}`, key, after),
  kind: "create",
  type: "group",
  attributes: {},
});
const attach = (key: string, attachment: Attachment): Operation => ({ ...shared(`attach ${key}`, key), kind: "attach", attachment });
const joins = (key: string, to: string): Operation =>
  attach(key, { what: "membership", account: { id: key }, group: { createdBy: `create group ${to}` }, groupLabel: to });

/** The ids of each wave, in the order of the plan. */
function split(sizes: readonly number[], operations: readonly Operation[]): readonly (readonly string[])[] {
  const waves = new Waves(sizes, () => operations);
  return Array.from({ length: waves.count }, (_, wave) =>
    operations.filter((operation) => waves.waveOf(operation) === wave).map(({ id }) => id)
  );
}

const accounts = (...keys: readonly string[]): readonly Operation[] => keys.map((key) => account(key));
const created = (...keys: readonly string[]): readonly string[] => keys.map((key) => `create ${key}`);

describe("the split of a plan into waves", () => {
  for (const [what, sizes, keys, expected] of [
    ["takes so many accounts each, in the order of the plan", [1, 2], ["d", "c", "b", "a"], [["d"], ["c", "b"], ["a"]]],
    ["leaves the last wave empty where the sizes are just enough", [1, 2], ["a", "b", "c"], [["a"], ["b", "c"], []]],
    ["leaves room where there are fewer accounts", [2, 2], ["a"], [["a"], [], []]],
    ["skips a size of nothing at the beginning", [0, 1], ["a", "b"], [[], ["a"], ["b"]]],
    ["skips several sizes of nothing in between", [1, 0, 0, 1], ["a", "b", "c"], [["a"], [], [], ["b"], ["c"]]],
    ["skips a size of nothing at the end", [1, 0], ["a", "b"], [["a"], [], ["b"]]],
    ["is all rest where every size is nothing", [0], ["a", "b"], [[], ["a", "b"]]],
    ["is one wave without sizes", [], ["a", "b"], [["a", "b"]]],
  ] as const) {
    it(what, () => {
      expect(split(sizes, accounts(...keys))).to.deep.equal(expected.map((wave) => created(...wave)));
    });
  }

  it("does not go through the plan where there is only one wave", () => {
    const waves = new Waves([], () => {
      throw new Error("asked for");
    });
    expect(waves.count).to.equal(1);
    expect(waves.waveOf(group("g"))).to.equal(0);
  });

  it("keeps everything of one account together and counts it once", () => {
    expect(split([2, 1], [account("a"), enable("a"), account("b"), account("c"), account("d"), enable("c"), enable("b")])).to.deep.equal([
      ["create a", "enable a", "create b", "enable b"],
      ["create c", "enable c"],
      ["create d"],
    ]);
  });

  it("gives groups no room of their own, not even one with the key of an account", () => {
    expect(split([1], [group("x"), account("x"), group("y"), account("b")])).to.deep.equal([
      ["create x"],
      ["create group x", "create group y", "create b"],
    ]);
  });

  it("can be made of a plan that is read anew each time", () => {
    const operations = [account("a", ["create b"]), account("b", ["create c"]), account("c"), account("d")];
    const waves = new Waves([1], function* () {
      yield* operations;
    });
    expect(operations.map((operation) => waves.waveOf(operation))).to.deep.equal([0, 0, 0, 1]);
  });
});

describe("what a wave waits for", () => {
  it("comes along with it: the group that an account joins, of a membership", () => {
    expect(split([1], [group("g"), group("h"), account("a"), account("b"), joins("a", "g"), joins("b", "h")])).to.deep.equal([
      ["create group g", "create a", "attach a"],
      ["create group h", "create b", "attach b"],
    ]);
  });

  for (const [what, operations] of [
    ["comes with the earliest wave that waits for it", [group("g"), account("a"), account("b"), joins("a", "g"), joins("b", "g")]],
    [
      "comes with the earliest also where a later one names it first",
      [group("g"), account("a"), account("b"), joins("b", "g"), joins("a", "g")],
    ],
  ] as const) {
    it(what, () => {
      const waves = new Waves([1, 1], () => operations);
      expect(waves.waveOf(group("g"))).to.equal(0);
      expect(waves.waveOf(account("b"))).to.equal(1);
    });
  }

  it("is not moved to a later wave, nor when only the rest waits for it", () => {
    expect(split([1, 1], [account("a"), account("b", ["create a"]), account("c", ["create b"])])).to.deep.equal([
      ["create a"],
      ["create b"],
      ["create c"],
    ]);
    expect(split([1], [group("g"), account("a"), account("b", ["create group g"])])[1]).to.deep.equal(["create group g", "create b"]);
  });

  it("brings along everything else of its account, and what that waits for", () => {
    const operations = [
      account("a", ["create c"]),
      account("b"),
      account("c"),
      enable("c", ["create group g"]),
      group("g", ["create group h"]),
      group("h"),
      account("d"),
    ];
    expect(split([1, 1], operations)).to.deep.equal([
      ["create a", "create c", "enable c", "create group g", "create group h"],
      ["create b"],
      ["create d"],
    ]);
  });

  it("is pulled from a middle wave into an earlier one", () => {
    expect(split([1, 1], [account("a", ["create b"]), account("b"), account("c")])).to.deep.equal([
      ["create a", "create b"],
      [],
      ["create c"],
    ]);
  });

  it("may wait for each other in a circle", () => {
    expect(split([1], [account("a", ["create b"]), account("b", ["create a"]), account("c")])).to.deep.equal([
      ["create a", "create b"],
      ["create c"],
    ]);
  });
});

describe("the operations that one waits for", () => {
  const ticket = beginRead("hr", "2026-01-05T00:00:00.000Z");
  const left = proveExit("membership", ticket, "groups");
  const both = { what: "membership", account: { createdBy: "c1" }, group: { createdBy: "c2" }, groupLabel: "vpn" } as const;
  const phone = { what: "value", attribute: "phones", value: { number: "+15551" } } as const;
  const update = { ...shared("u", "k", ["x"]), kind: "update", type: "account", set: {}, clear: [], before: { fields: {} } } as const;
  for (const [what, operation, expected] of [
    ["nothing", account("a"), []],
    ["its predecessors, in their order", account("a", ["y", "x"]), ["y", "x"]],
    ["no entity that is there", enable("a", ["x"]), ["x"]],
    ["predecessors before the creation of what it updates", { ...update, ref: { createdBy: "c1" } }, ["x", "c1"]],
    ["only predecessors where what it updates is there", { ...update, ref: { id: "A1" } }, ["x"]],
    ["both ends of a membership, the account first", attach("a", both), ["c1", "c2"]],
    ["the account of a membership", attach("a", { ...both, group: { id: "G1" } }), ["c1"]],
    ["the group of a membership", attach("a", { ...both, account: { id: "A1" } }), ["c2"]],
    ["both ends of a membership that is taken away", { ...shared("d", "k"), kind: "detach", attachment: both, proof: left }, ["c1", "c2"]],
    ["the account of a value", attach("a", { ...phone, account: { createdBy: "c1" } }), ["c1"]],
    ["nothing where the account of a value is there", attach("a", { ...phone, account: { id: "A1" } }), []],
  ] as const satisfies readonly (readonly [string, Operation, readonly string[]])[]) {
    it(`are ${what}`, () => expect(waitsFor(operation)).to.deep.equal(expected));
  }
});
