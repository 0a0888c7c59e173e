import { expect } from "chai";
import type { Operation } from "@rollcall/core";
import { beginRead, proveExit } from "../../../packages/core/src/domain/evidence.js";
import type { TargetOperation } from "../../../packages/core/src/domain/operation.js";
import { detourOperationId } from "../../../packages/core/src/planning/operation-id.js";
import { ReadBackChoice, readBackKey } from "../../../packages/core/src/planning/read-back-choice.js";
import { isReady, mayBeAwaited, VERIFIED_SAMPLE, WINDOW } from "../../../packages/core/src/planning/rounds.js";

const ticket = beginRead("hr", "2026-01-05T00:00:00.000Z");
const left = proveExit("account", ticket, "scope");
const outOfGroup = proveExit("membership", ticket, "groups");

const owner = { source: "hr", key: "k1" } as const;
const shared = { id: "op", after: [], owner, label: "ann", pipeline: "staff" } as const;
const onAccount = { ...shared, type: "account", ref: { id: "A1" }, before: { fields: {} } } as const;
const membership = { what: "membership", account: { id: "A1" }, group: { id: "G1" }, groupLabel: "vpn" } as const;
const phone = { what: "value", account: { createdBy: "c1" }, attribute: "phones", value: { number: "+15551" } } as const;

const create = { ...shared, kind: "create", type: "account", attributes: {} } as const;
const update = { ...onAccount, kind: "update", set: {}, clear: [] } as const;
const detour = { ...update, id: detourOperationId(owner) } as const;
const attach = { ...shared, kind: "attach", attachment: membership } as const;
const detach = { ...shared, kind: "detach", attachment: membership, proof: outOfGroup } as const;
const disable = { ...onAccount, kind: "disable", proof: left } as const;
const trash = { ...onAccount, kind: "trash", proof: left } as const;
const remove = { ...onAccount, kind: "delete", proof: left } as const;
const enable = { ...onAccount, kind: "enable" } as const;
const restore = { ...onAccount, kind: "restore" } as const;
const adopt = { ...shared, kind: "adopt", type: "account", ref: { id: "A1" }, by: "name" } as const;

/** How many of so many are chosen. */
function chosen(choice: ReadBackChoice, operation: TargetOperation, times: number): number {
  let count = 0;
  for (let asked = 0; asked < times; asked += 1) if (choice.chooses(operation)) count += 1;
  return count;
}

describe("the choice of what is read back", () => {
  const others = { create, update, attach, enable, restore };
  for (const [kind, operation] of Object.entries(others)) {
    it(`takes the first hundred writes of kind ${kind}, and no more`, () => {
      const choice = new ReadBackChoice();
      expect(chosen(choice, operation, 99)).to.equal(99);
      expect(choice.chooses(operation), "the hundredth").to.equal(true);
      expect(choice.chooses(operation), "the one after").to.equal(false);
      expect(choice.chooses(operation), "later ones").to.equal(false);
    });
  }

  it("counts the kinds together", () => {
    const choice = new ReadBackChoice();
    expect(chosen(choice, create, 60) + chosen(choice, update, 60)).to.equal(100);
  });

  const removals = { detach, disable, trash, delete: remove };
  for (const [kind, operation] of Object.entries(removals)) {
    it(`takes every ${kind}, which uses up nothing of the hundred`, () => {
      const choice = new ReadBackChoice();
      expect(chosen(choice, operation, 150)).to.equal(150);
      expect(chosen(choice, update, 150)).to.equal(100);
      expect(choice.chooses(operation), "when the hundred are used up").to.equal(true);
    });
  }

  it("never takes a rename that is undone by the same plan; it uses up nothing", () => {
    const choice = new ReadBackChoice();
    expect(chosen(choice, detour, 5)).to.equal(0);
    expect(chosen(choice, update, 150)).to.equal(100);
    choice.isThorough = true;
    expect(choice.chooses(detour)).to.equal(false);
  });

  it("takes everything of a wave, which uses up nothing of the hundred for what comes after", () => {
    const choice = new ReadBackChoice();
    expect(choice.isThorough).to.equal(false);
    choice.isThorough = true;
    expect(chosen(choice, update, 150)).to.equal(150);
    choice.isThorough = false;
    expect(chosen(choice, update, 150)).to.equal(100);
    choice.isThorough = true;
    expect(choice.chooses(update), "when the hundred are used up").to.equal(true);
  });
});

describe("what is read to see an effect", () => {
  for (const [what, operation, expected] of [
    ["attach of a membership: the account", attach, ["account", "A1"]],
    ["detach of a membership: the account", detach, ["account", "A1"]],
    ["attach of a value to what the plan creates: by what creates it", { ...shared, kind: "attach", attachment: phone }, ["account", "c1"]],
    ["creation of an account: by itself", create, ["account", "op"]],
    ["creation of a group: by itself", { ...create, type: "group" }, ["group", "op"]],
    ["update: by id", update, ["account", "A1"]],
    ["update of a group", { ...update, type: "group", ref: { id: "G1" } }, ["group", "G1"]],
    ["update of what the plan creates: by what creates it", { ...update, ref: { createdBy: "c1" } }, ["account", "c1"]],
    ["disable", disable, ["account", "A1"]],
    ["enable", enable, ["account", "A1"]],
    ["trash", trash, ["account", "A1"]],
    ["restore", restore, ["account", "A1"]],
    ["delete of an account", remove, ["account", "A1"]],
    ["delete of a group", { ...remove, type: "group", ref: { id: "G1" }, proof: proveExit("group", ticket, "select") }, ["group", "G1"]],
    ["adopt of an account", adopt, ["account", "A1"]],
    ["adopt of a group", { ...adopt, type: "group", ref: { id: "G1" } }, ["group", "G1"]],
  ] as const satisfies readonly (readonly [string, Operation, readonly [string, string]])[]) {
    it(what, () => {
      const [type, key] = expected;
      expect(readBackKey(operation)).to.deep.equal({ type, key });
    });
  }
});

describe("rounds", () => {
  it("look at two thousand operations together, and sample a hundred", () => {
    expect([WINDOW, VERIFIED_SAMPLE]).to.deep.equal([2000, 100]);
  });

  for (const [operation, may] of [
    [attach, false],
    [detach, false],
    [create, true],
    [update, true],
    [disable, true],
    [trash, true],
    [remove, true],
    [enable, true],
    [restore, true],
    [adopt, true],
  ] as const) {
    it(`${may ? "remember" : "forget"} ${operation.kind}: ${may ? "others may wait" : "nothing waits"} for it`, () =>
      expect(mayBeAwaited(operation)).to.equal(may));
  }

  for (const [what, after, finished, ready] of [
    ["waits for nothing", [], [], true],
    ["waits for one that is done", ["a"], ["a"], true],
    ["waits for one that is not done", ["a"], [], false],
    ["waits for one, and another is done", ["a"], ["b"], false],
    ["waits for two, and the first is done", ["a", "b"], ["a"], false],
    ["waits for two, and the second is done", ["a", "b"], ["b"], false],
    ["waits for two that are done among others", ["a", "b"], ["c", "b", "a"], true],
  ] as const) {
    it(`${ready ? "take" : "leave"} an operation that ${what}`, () =>
      expect(isReady({ ...update, after }, new Set<string>(finished))).to.equal(ready));
  }
});
