import { expect } from "chai";
import { digestOf } from "../../../packages/core/src/domain/digest.js";
import type { SourceValue } from "../../../packages/core/src/domain/value.js";
import { groupsDigest, recordDigest } from "../../../packages/core/src/planning/witness.js";

const ASKED = ["mail", "title"];
const digest = (attributes: Readonly<Record<string, SourceValue>>, asked: readonly string[] = ASKED, key = "k1") =>
  recordDigest({ key, attributes }, asked);

describe("what a witness keeps of a record", () => {
  for (const [what, attributes, kept] of [
    ["the attributes that are asked for", { mail: "a@x", title: "boss" }, { mail: "a@x", title: "boss" }],
    ["nothing besides them", { mail: "a@x", phone: "1" }, { mail: "a@x" }],
    ["nothing of what is missing", {}, {}],
    ["an empty text", { mail: "" }, { mail: "" }],
    ["a nought and a no", { mail: 0, title: false }, { mail: 0, title: false }],
    ["an empty list", { mail: [] }, { mail: [] }],
    ["several values in the order of their code units", { mail: ["b", "a", "B", "ä"] }, { mail: ["B", "a", "b", "ä"] }],
    ["numbers in the order of their texts", { mail: [9, 10, 1] }, { mail: [1, 10, 9] }],
    ["texts before numbers that look alike", { mail: [1, "1", true] }, { mail: ["1", 1, true] }],
    ["a value as often as it is said", { mail: ["b", "a", "b"] }, { mail: ["a", "b", "b"] }],
  ] as const) {
    it(what, () => expect(digest(attributes)).to.equal(digestOf({ key: "k1", attributes: kept })));
  }

  it("is the same in whatever order the source says it, and the file asks", () => {
    const said = digest({ mail: ["a", "b"], title: "boss" });
    expect(digest({ title: "boss", mail: ["b", "a"] })).to.equal(said);
    expect(digest({ mail: ["a", "b"], title: "boss" }, ["title", "mail"])).to.equal(said);
    for (const values of [
      ["1", 1],
      [1, "1"],
    ])
      expect(digest({ mail: values })).to.equal(digest({ mail: ["1", 1] }));
  });

  for (const [what, other] of [
    ["the key", digest({ mail: "a" }, ASKED, "k2")],
    ["a value", digest({ mail: "b" })],
    ["the name of the attribute", digest({ title: "a" })],
    ["an attribute more", digest({ mail: "a", title: "" })],
    ["an attribute less", digest({})],
    ["what is asked for", digest({ mail: "a" }, ["title"])],
    ["a list of the one value", digest({ mail: ["a"] })],
  ] as const) {
    it(`is another when it differs in ${what}`, () => expect(other).not.to.equal(digest({ mail: "a" })));
  }

  it("leaves the values of the record in their order", () => {
    const mail = ["b", "a"];
    digest({ mail });
    expect(mail).to.deep.equal(["b", "a"]);
  });
});

describe("what a witness keeps of the groups", () => {
  for (const [what, keys, kept] of [
    ["none", [], []],
    ["each once", ["g1", "g2", "g1"], ["g1", "g2"]],
    ["in the order of their code units", ["ä", "b", "B", "a"], ["B", "a", "b", "ä"]],
  ] as const) {
    it(what, () => expect(groupsDigest(keys)).to.equal(digestOf([...kept])));
  }

  it("takes the keys from anything that can be gone through", () => {
    expect(groupsDigest(new Set(["b", "a"]))).to.equal(groupsDigest(["a", "b"]));
    expect(groupsDigest(["a"])).not.to.equal(groupsDigest(["b"]));
  });
});
