// Answers that wait in this browser until there is a signal: encrypted with a key that the server gives only to the
// person who is signed in, without name or number of anybody, at most seven days.
const NAME = "year-of-care";
const STORE = "kept";
const LONGEST = 7 * 24 * 60 * 60 * 1000;

export const canKeep = () => Boolean(window.indexedDB && window.crypto?.subtle);

// What is kept for one draft, for whoever holds its key. Gives nothing where the browser cannot keep safely.
export async function openKept(draft, encodedKey) {
  if (!canKeep()) return null;
  const bytes = Uint8Array.from(atob(encodedKey), (one) => one.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  await forget((record) => Date.now() - record.keptAt > LONGEST);
  return new Kept(draft, key);
}

class Kept {
  constructor(draft, key) {
    this.draft = draft;
    this.key = key;
  }

  async keep(change, tab) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(change));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain);
    await inStore("readwrite", (store) => store.put({ id: change.id, draft: this.draft, tab, keptAt: Date.now(), iv, data }));
  }

  drop(id) {
    return inStore("readwrite", (store) => store.delete(id));
  }

  // Changes of this draft that tabs no longer open have left, oldest first. What another person left cannot be read,
  // and stays where it is.
  async left(isOpen) {
    const records = (await everything()).filter((record) => record.draft === this.draft && !isOpen(record.tab));
    const found = [];
    for (const { iv, data } of records) {
      try {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, data);
        found.push(JSON.parse(new TextDecoder().decode(plain)));
      } catch {
        continue;
      }
    }
    return found.sort((one, other) => (one.at < other.at ? -1 : 1));
  }
}

// How many changes wait in this browser, of whatever draft.
export async function howMany() {
  return canKeep() ? (await everything()).length : 0;
}

// Signing out: nothing stays.
export async function clear() {
  if (canKeep()) await inStore("readwrite", (store) => store.clear());
}

async function forget(isTooOld) {
  for (const record of await everything()) {
    if (isTooOld(record)) await inStore("readwrite", (store) => store.delete(record.id));
  }
}

async function everything() {
  return (await inStore("readonly", (store) => store.getAll())) || [];
}

let opened;

function database() {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function inStore(mode, work) {
  const transaction = (await database()).transaction(STORE, mode);
  const request = work(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}
