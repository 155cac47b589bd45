// What the door keeps on the phone: lists, who was let in, entries that wait to be sent. IndexedDB, or, where the browser
// forbids it or has no room left, the memory of this page: then `isKept` is false and the page says so.

const NAME = "mentoring-door";
export const TABLES = { lists: "date", admitted: ["date", "hash"], entries: "key", kept: "name" };

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const [table, keyPath] of Object.entries(TABLES)) request.result.createObjectStore(table, { keyPath });
  };
  return done(request);
}

// changes: [{ to: table, add | put | remove | clear }], all or nothing. False if an `add` finds its key taken.
function written(database, changes) {
  return new Promise((resolve, reject) => {
    const work = database.transaction([...new Set(changes.map((one) => one.to))], "readwrite");
    let isTaken = false;
    work.oncomplete = () => resolve(true);
    work.onabort = () => (isTaken ? resolve(false) : reject(work.error || new Error("aborted")));
    try {
      for (const { to, add, put, remove, clear } of changes) {
        const table = work.objectStore(to);
        if (clear) table.clear();
        if (put) table.put(put);
        if (remove !== undefined) table.delete(remove);
        if (add) table.add(add).onerror = (event) => (isTaken = event.target.error.name === "ConstraintError");
      }
    } catch (error) {
      work.abort(); // Half of it would be worse than nothing.
      reject(error);
    }
  });
}

const keyIn = (table, row) => JSON.stringify([TABLES[table]].flat().map((part) => row[part]));

// The same promises without a disk, for as long as the page is open.
export class Memory {
  isKept = false;
  #tables = Object.fromEntries(Object.keys(TABLES).map((table) => [table, new Map()]));

  async all(table) {
    return [...this.#tables[table].values()];
  }

  async get(table, key) {
    return this.#tables[table].get(JSON.stringify([key].flat()));
  }

  async write(changes) {
    if (changes.some(({ to, add }) => add && this.#tables[to].has(keyIn(to, add)))) return false;
    for (const { to, add, put, remove, clear } of changes) {
      const table = this.#tables[to];
      if (clear) table.clear();
      if (add || put) table.set(keyIn(to, add || put), add || put);
      if (remove !== undefined) table.delete(JSON.stringify([remove].flat()));
    }
    return true;
  }
}

export class Store {
  #database;
  #mirror = new Memory(); // What this page knows: it goes on with that when the disk refuses.
  isKept = true;

  constructor(database) {
    this.#database = database;
  }

  async #read(table, ask, instead) {
    if (!this.isKept) return instead();
    try {
      return await done(ask(this.#database.transaction(table).objectStore(table)));
    } catch {
      this.isKept = false;
      return instead();
    }
  }

  async all(table) {
    return this.#read(table, (rows) => rows.getAll(), () => this.#mirror.all(table));
  }

  async get(table, key) {
    return this.#read(table, (rows) => rows.get(key), () => this.#mirror.get(table, key));
  }

  async write(changes) {
    if (!this.isKept) return this.#mirror.write(changes);
    try {
      const isWritten = await written(this.#database, changes);
      if (isWritten) await this.#mirror.write(changes.map(({ add, ...change }) => (add ? { ...change, put: add } : change)));
      return isWritten;
    } catch {
      this.isKept = false; // Full, or taken away while the page was open.
      return this.#mirror.write(changes);
    }
  }

  async load() {
    for (const table of Object.keys(TABLES)) {
      await this.#mirror.write((await this.all(table)).map((put) => ({ to: table, put })));
    }
    return this;
  }
}

export async function openStore() {
  try {
    return await new Store(await opened()).load();
  } catch {
    return new Memory();
  }
}
