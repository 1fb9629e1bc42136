/* SPDX-License-Identifier: MIT */
#include "vm/prose/prose.h"

#include <sodium/crypto_hash_sha256.h>

struct str digest(struct arena *a, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *p = NEW_ARRAY(a, char, 2 * sizeof hash + 1);
    crypto_hash_sha256(hash, (const unsigned char *)text.p, text.n);
    for (uint32_t i = 0; i < sizeof hash; i++) {
        p[2 * i] = hex[hash[i] >> 4];
        p[2 * i + 1] = hex[hash[i] & 15];
    }
    return (struct str){p, 2 * sizeof hash};
}
