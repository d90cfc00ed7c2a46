var Stream = require('stream').Stream

// Maps each item to a list and emits its elements one after the other, in
// the order in which the items came.
module.exports = function flatmap (mapper, opts) {
  var stream = new Stream()
  var inputs = 0
  var outputs = 0
  var ended = false
  var paused = false
  var destroyed = false
  var lastWritten = 0
  var inNext = false
  var writeQueue = {}

  opts = opts || {}
  var errorEventName = opts.failures ? 'failure' : 'error'
  stream.writable = true
  stream.readable = true

  function queueData (data, number) {
    var nextToWrite = lastWritten + 1
    if (number === nextToWrite) {
      if (data !== undefined) {
        emitAll(data)
      }
      lastWritten++
      nextToWrite++
    } else {
      writeQueue[number] = data
    }
    if (writeQueue.hasOwnProperty(nextToWrite)) {
      var dataToWrite = writeQueue[nextToWrite]
      delete writeQueue[nextToWrite]
      return queueData(dataToWrite, nextToWrite)
    }
    outputs++
    if (inputs === outputs) {
      if (paused) {
        paused = false
        stream.emit('drain')
      }
      if (ended) {
        end()
      }
    }
  }

  function emitAll (list) {
    for (var i = 0; i < list.length; i++) {
      stream.emit('data', list[i])
    }
  }

  function next (err, data, number) {
    if (destroyed) {
      return
    }
    inNext = true
    if (!err || opts.failures) {
      queueData(data, number)
    }
    if (err) {
      stream.emit.apply(stream, [errorEventName, err])
    }
    inNext = false
  }

  function wrappedMapper (input, number, callback) {
    return mapper.call(null, input, function (err, data) {
      callback(err, data, number)
    })
  }

  stream.write = function (data) {
    if (ended) {
      throw new Error('flatmap stream is not writable')
    }
    inNext = false
    inputs++
    try {
      var written = wrappedMapper(data, inputs, next)
      paused = written === false
      return !paused
    } catch (err) {
      if (inNext) {
        throw err
      }
      next(err)
      return !paused
    }
  }

  function end (data) {
    ended = true
    stream.writable = false
    if (data !== undefined) {
      return queueData(data, inputs)
    } else if (inputs === outputs) {
      stream.readable = false
      stream.emit('end')
      stream.destroy()
    }
  }

  stream.end = function (data) {
    if (!ended) {
      end(data)
    }
  }

  stream.destroy = function () {
    ended = destroyed = true
    stream.writable = stream.readable = paused = false
    process.nextTick(function () {
      stream.emit('close')
    })
  }

  stream.pause = function () { paused = true }
  stream.resume = function () { paused = false }
  return stream
}
