// Takes out of a photo, before it leaves the device, what nobody needs to judge it: place, time, owner, device, thumbnails.
// The picture itself stays as it is, byte for byte, unless it is larger than anybody needs.
"use strict";
window.cleanPhoto = (() => {
  const LONGEST_PX = 4096, QUALITY = .95;
  // What is kept of EXIF is what assistant/vision/exif.py reads: how the photo is turned, and how long the lens was.
  const ORIENTATION = 0x0112, LENS_BLOCK = 0x8769, LENS = [0x920a, 0xa002, 0xa003, 0xa20e, 0xa210, 0xa405];
  const BYTES_OF_TYPE = { 1: 1, 3: 2, 4: 4, 5: 8 };
  const PNG_CHUNKS = ["tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "acTL", "fcTL", "fdAT"];
  const WEBP_CHUNKS = ["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"];

  const view = (data) => new DataView(data.buffer, data.byteOffset, data.byteLength);
  const ascii = (data, at, length) => String.fromCharCode(...data.subarray(at, at + length));

  function tags(tiff, little, at, wanted) {
    const found = [], read = view(tiff);
    try {
      for (let entry = at + 2, n = read.getUint16(at, little); n--; entry += 12) {
        const tag = read.getUint16(entry, little), type = read.getUint16(entry + 2, little), size = BYTES_OF_TYPE[type];
        if (!wanted.includes(tag) || !size || read.getUint32(entry + 4, little) !== 1) continue;
        const value = size > 4 ? read.getUint32(entry + 8, little) : entry + 8;
        found.push({ tag, type, value: tiff.slice(value, value + size) });
      }
    } catch { /* mangled blocks are common; what was readable is kept */ }
    return found.sort((one, other) => one.tag - other.tag);
  }

  // A new block that holds the wanted tags and nothing else; null where there are none.
  function reduced(tiff, upright) {
    if (!tiff || tiff.length < 8) return null;
    const little = tiff[0] === 0x49;
    const main = tags(tiff, little, view(tiff).getUint32(4, little), [ORIENTATION, LENS_BLOCK]);
    const block = main.find((one) => one.tag === LENS_BLOCK);
    const lens = block?.type === 4 ? tags(tiff, little, view(block.value).getUint32(0, little), LENS) : [];
    const turned = upright ? [] : main.filter((one) => one.tag === ORIENTATION);
    if (!lens.length && !turned.length) return null;
    const lensAt = 8 + 18 + 12 * turned.length;
    let spare = lensAt + 6 + 12 * lens.length;
    const out = new Uint8Array(spare + 8 * lens.length), write = view(out);
    out.set(tiff.subarray(0, 2));
    write.setUint16(2, 42, little);
    write.setUint32(4, 8, little);
    function directory(at, entries) {
      write.setUint16(at, entries.length, little);
      entries.forEach(({ tag, type, value }, n) => {
        const entry = at + 2 + 12 * n;
        write.setUint16(entry, tag, little);
        write.setUint16(entry + 2, type, little);
        write.setUint32(entry + 4, 1, little);
        if (value.length <= 4) return out.set(value, entry + 8);
        write.setUint32(entry + 8, spare, little);
        out.set(value, spare);
        spare += value.length;
      });
    }
    const pointer = new Uint8Array(4);
    view(pointer).setUint32(0, lensAt, little);
    directory(8, [...turned, { tag: LENS_BLOCK, type: 4, value: pointer }]);
    directory(lensAt, lens);
    return out.subarray(0, spare);
  }

  // Each format gives its EXIF block, and the way to put the file together again with another one.
  function jpeg(data) {
    const read = view(data), start = [data.subarray(0, 2)], rest = [];
    let tiff = null, at = 2;
    while (data[at + 1] !== 0xd9) {
      const marker = data[at + 1];
      if (marker === 0xff) { at += 1; continue; } // a fill byte
      const next = at + 2 + read.getUint16(at + 2), name = ascii(data, at + 4, 12);
      if (data[at] !== 0xff || next < at + 4 || next > data.length) throw new Error("not a JPEG");
      let end = next;
      if (marker === 0xda) {
        // The picture's data go on to the next marker that is no part of them.
        while (end < data.length && !(data[end] === 0xff && data[end + 1] > 0 && (data[end + 1] < 0xd0 || data[end + 1] > 0xd7))) end += 1;
      }
      if (marker === 0xe0) {
        if (name.startsWith("JFIF")) {
          const jfif = data.slice(at, at + 18);
          jfif.set([0, 16], 2);
          jfif.set([0, 0], 16); // without its thumbnail
          start.push(jfif);
        }
      } else if (marker === 0xe1) {
        if (name.startsWith("Exif\0\0")) tiff ||= data.subarray(at + 10, next);
      } else if (marker < 0xe1 || marker === 0xe2 && name === "ICC_PROFILE\0" || marker === 0xee && name.startsWith("Adobe")) {
        rest.push(data.subarray(at, end));
      }
      at = end;
      if (at >= data.length) break;
    }
    // Whatever follows is another picture, a film or a maker's notes.
    rest.push(Uint8Array.of(0xff, 0xd9));
    const block = (exif) => [Uint8Array.of(0xff, 0xe1, exif.length + 8 >> 8, exif.length + 8 & 255), "Exif\0\0", exif];
    return [tiff, (exif) => [...start, ...exif ? block(exif) : [], ...rest]];
  }

  function png(data) {
    const kept = [];
    let tiff = null;
    for (let at = 8, end; at < data.length; at = end) {
      const name = ascii(data, at + 4, 4);
      end = at + 12 + view(data).getUint32(at);
      if (name === "eXIf") tiff = data.subarray(at + 8, end - 4);
      else if (/^[A-Z]/.test(name) || PNG_CHUNKS.includes(name)) kept.push(data.subarray(at, end));
      if (name === "IEND") break;
    }
    return [tiff, (exif) => [data.subarray(0, 8), kept[0], ...exif ? [chunk("eXIf", exif)] : [], ...kept.slice(1)]];
  }

  function chunk(name, body) {
    const out = new Uint8Array(12 + body.length);
    view(out).setUint32(0, body.length);
    out.set([...name].map((letter) => letter.charCodeAt(0)), 4);
    out.set(body, 8);
    let crc = -1;
    for (const byte of out.subarray(4, -4)) {
      crc ^= byte;
      for (let bit = 8; bit--;) crc = crc >>> 1 ^ (crc & 1 && 0xedb88320);
    }
    view(out).setUint32(8 + body.length, ~crc);
    return out;
  }

  function webp(data) {
    const read = view(data), kept = [];
    let tiff = null;
    for (let at = 12, end; at + 8 <= data.length; at = end) {
      const name = ascii(data, at, 4), length = read.getUint32(at + 4, true);
      end = at + 8 + length + length % 2;
      if (name === "EXIF") tiff = data.subarray(at + (ascii(data, at + 8, 4) === "Exif" ? 14 : 8), at + 8 + length);
      if (WEBP_CHUNKS.includes(name)) kept.push(data.slice(at, end));
    }
    return [tiff, (exif) => {
      const parts = [...kept], head = data.slice(0, 12);
      if (ascii(parts[0], 0, 4) === "VP8X") parts[0][8] = parts[0][8] & ~0x0c | (exif ? 8 : 0);
      if (exif) {
        const name = Uint8Array.of(69, 88, 73, 70, 0, 0, 0, 0);
        view(name).setUint32(4, exif.length, true);
        parts.push(name, exif);
      }
      view(head).setUint32(4, parts.reduce((size, part) => size + part.length, 4), true);
      return [head, ...parts];
    }];
  }

  function taken(data) {
    try {
      if (data[0] === 0xff && data[1] === 0xd8) return jpeg(data);
      if (ascii(data, 1, 3) === "PNG") return png(data);
      if (ascii(data, 0, 4) === "RIFF" && ascii(data, 8, 4) === "WEBP") return webp(data);
    } catch { /* so badly made that only drawing it anew helps */ }
    return [null, null];
  }

  const bytes = async (blob) => new Uint8Array(await blob.arrayBuffer());

  const opened = (file) => new Promise((done) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => done(null);
    image.src = URL.createObjectURL(file);
  });

  async function drawn(image, scale) {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return bytes(await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY)));
  }

  // A file that this browser cannot open, such as most HEIC, comes back as it was.
  return async (file) => {
    const [tiff, joined] = taken(await bytes(file)), image = await opened(file);
    try {
      if (!image) return joined ? new Blob(joined(reduced(tiff))) : file;
      const scale = Math.min(1, LONGEST_PX / Math.max(image.naturalWidth, image.naturalHeight));
      if (joined && scale === 1) return new Blob(joined(reduced(tiff)));
      return new Blob(jpeg(await drawn(image, scale))[1](reduced(tiff, true)));
    } finally {
      if (image) URL.revokeObjectURL(image.src);
    }
  };
})();
