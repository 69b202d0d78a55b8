// Stick figures that do an exercise. `draw(canvas, name, depth)`: depth 0 is where it begins, 1 its farthest point.
const INK = "#1d6b4f", FAR = "#7fae99", PROP = "#8d9a93", FLOOR = "#c9d9cf", PAPER = "#eef5f0";
const GROUND = 214;

function line(pen, points, width, colour) {
  pen.strokeStyle = colour; pen.lineWidth = width; pen.lineCap = pen.lineJoin = "round";
  pen.beginPath(); points.forEach(([x, y], at) => at ? pen.lineTo(x, y) : pen.moveTo(x, y)); pen.stroke();
}

function disc(pen, [x, y], radius, colour) {
  pen.fillStyle = colour; pen.beginPath(); pen.arc(x, y, radius, 0, 2 * Math.PI); pen.fill();
}

// The knee or elbow between two ends, for bones of these lengths; `side` says which way it bends.
function joint([ax, ay], [bx, by], upper, lower, side) {
  const far = Math.min(Math.hypot(bx - ax, by - ay), upper + lower - .01);
  const along = (upper ** 2 - lower ** 2 + far ** 2) / (2 * far), off = Math.sqrt(Math.max(0, upper ** 2 - along ** 2));
  const ux = (bx - ax) / far, uy = (by - ay) / far;
  return [ax + ux * along - uy * off * side, ay + uy * along + ux * off * side];
}

const between = (from, to, depth) => from + (to - from) * depth;

function leg(pen, hip, ankle, toe, colour, side = -1) {
  line(pen, [hip, joint(hip, ankle, 44, 44, side), ankle], 13, colour);
  line(pen, [ankle, toe], 9, colour);
}

function upper(pen, hip, lean, hand, side = 1) {
  const shoulder = [hip[0] + Math.sin(lean) * 58, hip[1] - Math.cos(lean) * 58];
  line(pen, [hip, shoulder], 19, INK);
  disc(pen, [shoulder[0] + Math.sin(lean) * 27, shoulder[1] - Math.cos(lean) * 27], 15, INK);
  const held = hand(shoulder);
  line(pen, [shoulder, joint(shoulder, held, 31, 31, side), held], 9, FAR);
}

function chair(pen, x) {
  line(pen, [[x, 118], [x, GROUND]], 6, PROP);
  line(pen, [[x, 164], [x + 46, 164], [x + 46, GROUND]], 6, PROP);
}

const FIGURES = {
  knaboj(pen, depth) {
    const hip = [between(150, 112, depth), between(119, 160, depth)];
    leg(pen, hip, [150, GROUND - 8], [172, GROUND - 5], INK);
    upper(pen, hip, between(.03, .55, depth), ([x, y]) => [x + between(8, 58, depth), y + between(58, 6, depth)]);
  },
  tahav(pen, depth) {
    const up = 16 * depth, hip = [152, 119 - up];
    chair(pen, 204);
    leg(pen, hip, [152, GROUND - 8 - up], [173, GROUND - 5], INK);
    upper(pen, hip, .02, () => [204, 117]);
  },
  balans(pen, depth) {
    const hip = [150 - 2 * depth, 119];
    chair(pen, 214);
    const lifted = [150 + 20 * depth, GROUND - 8 - 44 * depth];
    leg(pen, hip, lifted, [lifted[0] + 21, lifted[1] + 3], FAR);
    leg(pen, hip, [150, GROUND - 8], [172, GROUND - 5], INK);
    upper(pen, hip, .02, () => [214, 118]);
  },
  armlyft(pen, depth) {
    for (const way of [-1, 1]) {
      line(pen, [[160 + way * 9, 122], [160 + way * 14, GROUND - 6]], 13, INK);
      line(pen, [[160 + way * 14, GROUND - 5], [160 + way * 25, GROUND - 5]], 9, INK);
      const angle = between(.12, Math.PI / 2, depth), shoulder = [160 + way * 21, 68];
      const hand = [shoulder[0] + way * Math.sin(angle) * 60, shoulder[1] + Math.cos(angle) * 60];
      line(pen, [shoulder, hand], 10, FAR);
      line(pen, [[hand[0] - 9, hand[1]], [hand[0] + 9, hand[1]]], 12, PROP);
    }
    line(pen, [[142, 68], [178, 68]], 13, INK);
    line(pen, [[160, 72], [160, 118]], 30, INK);
    disc(pen, [160, 37], 16, INK);
  },
  hoftlyft(pen, depth) {
    const hip = [160, between(GROUND - 11, 160, depth)], shoulder = [102, GROUND - 12];
    line(pen, [shoulder, [160, GROUND - 5]], 9, FAR);
    line(pen, [hip, shoulder], 19, INK);
    disc(pen, [76, GROUND - 16], 15, INK);
    leg(pen, hip, [222, GROUND - 8], [243, GROUND - 5], INK);
  },
};

function draw(canvas, name, depth) {
  const pen = canvas.getContext("2d");
  pen.fillStyle = PAPER; pen.fillRect(0, 0, canvas.width, canvas.height);
  line(pen, [[20, GROUND + 1], [300, GROUND + 1]], 3, FLOOR);
  FIGURES[name](pen, depth);
}

// Record one slow repetition, there and back; the film loops.
async function record(name, seconds) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  draw(canvas, name, 0);
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm;codecs=vp9", videoBitsPerSecond: 90_000 });
  const pieces = [];
  recorder.ondataavailable = (event) => pieces.push(event.data);
  const ended = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  const began = performance.now();
  await new Promise((done) => {
    const step = () => {
      const spent = (performance.now() - began) / 1000 / seconds;
      draw(canvas, name, (1 - Math.cos(2 * Math.PI * Math.min(spent, 1))) / 2);
      if (spent < 1) requestAnimationFrame(step); else done();
    };
    step();
  });
  recorder.stop();
  await ended;
  return encoded(new Blob(pieces));
}

async function poster(name) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  draw(canvas, name, 1);
  return encoded(await new Promise((done) => canvas.toBlob(done, "image/webp", .8)));
}

const encoded = (blob) => new Promise((done) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(",")[1]);
  reader.readAsDataURL(blob);
});
