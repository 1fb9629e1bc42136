/* SPDX-License-Identifier: MIT
 * Keys go as they came, the last first. So a table with open places needs no marks for what was taken out. */
#include "vm/read/json_pull.h"

struct json_key_entry {
    uint64_t hash;
    size_t at; /* in bytes */
    uint32_t n, depth;
};
enum { FIRST_KEYS = 64, FIRST_BYTES = 1024 };

static uint32_t slot_of(const struct json_keys *k, uint64_t hash)
{
    return (uint32_t)(hash >> 32) & (k->slots - 1);
}

static void enter(struct json_keys *k, uint32_t i)
{
    uint32_t s = slot_of(k, k->entry[i].hash);
    while (k->slot[s])
        s = (s + 1) & (k->slots - 1);
    k->slot[s] = i + 1;
}

static void widen(struct json_keys *k)
{
    uint32_t cap = k->cap ? k->cap * 2 : FIRST_KEYS, slots = cap * 2;
    k->entry = mem_resize(k->mem, k->entry, sizeof *k->entry * k->cap, sizeof *k->entry * cap);
    k->cap = cap;
    k->slot = mem_resize(k->mem, k->slot, sizeof *k->slot * k->slots, sizeof *k->slot * slots);
    k->slots = slots;
    memset(k->slot, 0, sizeof *k->slot * slots);
    for (uint32_t i = 0; i < k->n; i++)
        enter(k, i);
}

static void keep_bytes(struct json_keys *k, struct str key)
{
    if (k->nbytes + key.n > k->room) {
        size_t room = MAX(MAX(k->room * 2, k->nbytes + key.n), (size_t)FIRST_BYTES);
        k->bytes = mem_resize(k->mem, k->bytes, k->room, room);
        k->room = room;
    }
    if (key.n)
        memcpy(k->bytes + k->nbytes, key.p, key.n);
    k->nbytes += key.n;
}

static bool entry_is(const struct json_keys *k, const struct json_key_entry *e, const struct json_key_entry *like,
                     struct str key)
{
    return e->hash == like->hash && e->depth == like->depth && e->n == key.n &&
           (key.n == 0 || memcmp(k->bytes + e->at, key.p, key.n) == 0);
}

bool json_keys_put(struct json_keys *k, uint32_t depth, struct str key)
{
    struct json_key_entry mine = {hash_mix(hash_bytes(key.p, key.n) + depth), k->nbytes, key.n, depth};
    if (k->n == k->cap)
        widen(k);
    uint32_t s = slot_of(k, mine.hash);
    for (; k->slot[s]; s = (s + 1) & (k->slots - 1))
        if (entry_is(k, &k->entry[k->slot[s] - 1], &mine, key))
            return false;
    keep_bytes(k, key);
    k->entry[k->n++] = mine;
    k->slot[s] = k->n;
    return true;
}

void json_keys_back(struct json_keys *k, uint32_t n)
{
    while (k->n > n) {
        uint32_t s = slot_of(k, k->entry[k->n - 1].hash);
        while (k->slot[s] != k->n)
            s = (s + 1) & (k->slots - 1);
        k->slot[s] = 0;
        k->nbytes = k->entry[--k->n].at;
    }
}

void json_keys_release(struct json_keys *k)
{
    mem_drop(k->mem, k->entry, sizeof *k->entry * k->cap);
    mem_drop(k->mem, k->slot, sizeof *k->slot * k->slots);
    mem_drop(k->mem, k->bytes, k->room);
    *k = (struct json_keys){.mem = k->mem};
}
