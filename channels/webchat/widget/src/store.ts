// What a browser keeps between visits: the token, the chosen language and
// messages not yet acknowledged. Tabs share it. Where storage is forbidden, or
// the conversation is not the browser's own, it lasts as long as the page.

export interface Unsent {
  id: string;
  text: string; // shown to the customer; of a choice its label
  value?: string; // of a choice
  at: number; // ms since 1970, also the order of sending
}

export const outboxLimit = 50;

export class Store {
  private memory = new Map<string, string>();
  private disk?: Storage;

  constructor(private prefix: string, lasting: boolean) {
    if (!lasting) return;
    try {
      const probe = prefix + "probe";
      localStorage.setItem(probe, "1");
      localStorage.removeItem(probe);
      this.disk = localStorage;
    } catch {
      this.disk = undefined;
    }
  }

  get(key: string): string | undefined {
    return this.memory.get(key) ?? this.disk?.getItem(this.prefix + key) ?? undefined;
  }

  set(key: string, value: string | undefined): void {
    this.memory.delete(key);
    try {
      if (value === undefined) this.disk?.removeItem(this.prefix + key);
      else if (this.disk) this.disk.setItem(this.prefix + key, value);
      else this.memory.set(key, value);
    } catch {
      this.memory.set(key, value ?? ""); // full
    }
  }

  // watch tells when another tab changes a key.
  watch(key: string, changed: (value: string | undefined) => void): void {
    addEventListener("storage", (e) => {
      if (e.storageArea === this.disk && e.key === this.prefix + key) changed(e.newValue ?? undefined);
    });
  }

  // keep adds a message; each has a key of its own, so that tabs do not overwrite each other's.
  keep(m: Unsent): void {
    this.set("out." + m.id, JSON.stringify(m));
  }

  forget(id: string): void {
    this.set("out." + id, undefined);
  }

  unsent(): Unsent[] {
    const found: Unsent[] = [];
    for (let i = 0; this.disk && i < this.disk.length; i++) {
      const key = this.disk.key(i);
      if (!key?.startsWith(this.prefix + "out.")) continue;
      try {
        found.push(JSON.parse(this.disk.getItem(key) ?? "") as Unsent);
      } catch {
        // written by something else
      }
    }
    return found.sort((a, b) => a.at - b.at).slice(0, outboxLimit);
  }
}
